import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

/**
 * Compiles AssemblyScript to WebAssembly and writes each module as base64 into a TypeScript file. `--check` writes nothing and fails
 * where a file is not what its source compiles to. The sources end in `.as`, for they are no TypeScript, however alike.
 */
const modules = [
  { source: "word-scan.as", target: "engine/match/generated/word-scan.ts", name: "wordScanModule" },
  { source: "body-scan.as", target: "engine/scan/generated/body-scan.ts", name: "bodyScanModule" },
];

for (const { source, target, name } of modules) {
  const file = new URL(`../${target}`, import.meta.url);
  const written = `// Written by tools/generate-wasm.mjs from tools/${source}; do not edit.
/** A WebAssembly module in base64. */
export const ${name} =
  "${Buffer.from(await compiled(source)).toString("base64")}";
`;
  if (!process.argv.includes("--check")) writeFileSync(file, written);
  else if (readFileSync(file, "utf8") !== written) {
    console.error(`${target} is not what tools/${source} compiles to: npm run generate`);
    process.exitCode = 1;
  }
}

async function compiled(source) {
  const text = readFileSync(new URL(source, import.meta.url), "utf8");
  let module;
  const { error, stderr } = await asc.main(
    [
      "module.ts",
      "--outFile",
      "module.wasm",
      "--optimizeLevel",
      "3",
      "--runtime",
      "stub",
      "--noAssert",
    ].concat("--importMemory", "--enable", "simd"),
    {
      readFile: (name) => (name === "module.ts" ? text : null),
      writeFile: (_, contents) => {
        module = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return module;
}
