import { it } from "vitest";
import { expectAgreement, expectFloors } from "./agreement.ts";

/** Seconds on a quiet machine; the time of a busy one is no verdict. */
const TIMEOUT_MS = 180_000;

it(
  "agrees with the enumeration of all cells where rules test topics, tools and all together",
  () => {
    expectFloors(expectAgreement(["topics", "tools", "every tool", "mixed"], 1_000), {
      "SB4001 proved": 200,
      "SB4001 refuted": 60,
      "SB4003 proved": 450,
      "SB4003 refuted": 150,
      "SB4005 proved": 250,
      "SB4005 refuted": 50,
      "SB4006 proved": 400,
      "SB4006 refuted": 40,
      "SB4008 proved": 2_000,
      "SB4008 refuted": 40,
      "SB4010 proved": 1_000,
      "SB4010 refuted": 10,
      "SB4013 proved": 25,
      "SB4013 refuted": 25,
      "SB4014 proved": 20,
      "SB4014 refuted": 25,
      "SB4016 proved": 60,
      "SB4016 refuted": 12,
      "SB4026 proved": 50,
      "SB4026 refuted": 75,
      alive: 450,
      shadowed: 150,
      impossible: 75,
    });
  },
  TIMEOUT_MS,
);
