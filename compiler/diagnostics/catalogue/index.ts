import { catalog as catalogValues } from "./catalog.ts";
import { internal } from "./internal.ts";
import { meaning } from "./meaning.ts";
import { names } from "./names.ts";
import { plan } from "./plan.ts";
import { reading } from "./reading.ts";
import { tests } from "./tests.ts";
import { types } from "./types.ts";

export type { CatalogueRow, Holes } from "./define.ts";

/** Every diagnostic there is. A number is never reused. */
export const catalogue = {
  ...reading,
  ...names,
  ...catalogValues,
  ...types,
  ...meaning,
  ...plan,
  ...tests,
  ...internal,
};

export type Code = keyof typeof catalogue;
