import { denseForm } from "./dense-form.ts";
import type { MatcherForm } from "./matcher-form.ts";
import { sparseForm } from "./sparse-form.ts";
import { wordForm } from "./word-form.ts";

/** Every form, by the number in the header of the tables. */
export const matcherForms: readonly MatcherForm[] = [sparseForm, denseForm, wordForm];
