// Type-checks a file of Cedar policies against their schema in a process of its own.
import { readFileSync } from "node:fs";
import { validate } from "@cedar-policy/cedar-wasm/nodejs";

const answer = validate(JSON.parse(readFileSync(process.argv[2], "utf8")));
if (answer.type !== "success" || answer.validationErrors.length > 0) {
  console.error(JSON.stringify(answer).slice(0, 2000));
  process.exit(1);
}
