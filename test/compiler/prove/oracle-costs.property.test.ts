import { it } from "vitest";
import { expectAgreement, expectFloors } from "./agreement.ts";

/** Seconds on a quiet machine; the time of a busy one is no verdict. */
const TIMEOUT_MS = 180_000;

it(
  "agrees with the enumeration of every request where a chain may cost no more than so much",
  () => {
    expectFloors(expectAgreement(["costs"], 300), {
      "SB4015 proved": 80,
      "SB4015 refuted": 40,
      "SB4005 proved": 60,
      "SB4005 refuted": 30,
    });
  },
  TIMEOUT_MS,
);
