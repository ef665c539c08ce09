import { it } from "vitest";
import { expectAgreement, expectFloors } from "./agreement.ts";

/** Seconds on a quiet machine; the time of a busy one is no verdict. */
const TIMEOUT_MS = 180_000;

it(
  "agrees with the enumeration of all cells where rules test numbers, flags and strings",
  () => {
    expectFloors(expectAgreement(["numbers", "flags", "strings"], 1_000), {
      "SB4001 proved": 400,
      "SB4001 refuted": 150,
      "SB4003 proved": 1_000,
      "SB4003 refuted": 300,
      "SB4005 proved": 350,
      "SB4005 refuted": 300,
      "SB4006 proved": 800,
      "SB4006 refuted": 80,
      "SB4007 proved": 500,
      "SB4007 refuted": 25,
      "SB4008 proved": 4_000,
      "SB4008 refuted": 150,
      "SB4009 proved": 500,
      "SB4009 refuted": 20,
      "SB4010 proved": 2_000,
      "SB4013 proved": 50,
      "SB4013 refuted": 50,
      "SB4014 proved": 40,
      "SB4014 refuted": 50,
      "SB4016 proved": 120,
      "SB4016 refuted": 30,
      "SB4026 proved": 100,
      "SB4026 refuted": 200,
      alive: 1_000,
      shadowed: 300,
      impossible: 200,
    });
  },
  TIMEOUT_MS,
);
