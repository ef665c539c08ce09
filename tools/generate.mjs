// Every generated file of the project; with `--check`, whether each is up to date.
await import("./generate-unicode.mjs");
await import("./generate-wasm.mjs");
