import fc from "fast-check";

// One seed for every property that names none, so that a run repeats; another is tried with SIGNALBOX_SEED=NUMBER.
fc.configureGlobal({ seed: Number(process.env["SIGNALBOX_SEED"] ?? 20261129) });
