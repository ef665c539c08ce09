import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

/**
 * Compiles AssemblyScript to WebAssembly and writes each module as base64 into a TypeScript file. `--check` writes nothing and fails
 * where a file was compiled from another source; it does not compile, which takes seconds. The sources end in `.as`, for they are no TypeScript, however alike.
 */
const modules = [
  { source: "word-scan.as", target: "engine/match/generated/word-scan.ts", name: "wordScanModule" },
  { source: "body-scan.as", target: "engine/scan/generated/body-scan.ts", name: "bodyScanModule" },
];

for (const { source, target, name } of modules) {
  const file = new URL(`../${target}`, import.meta.url);
  const text = readFileSync(new URL(source, import.meta.url), "utf8");
  const header = `// Written by tools/generate-wasm.mjs from tools/${source}; do not edit.
// Its source has the SHA-256 digest ${createHash("sha256").update(text).digest("hex")}.
`;
  if (process.argv.includes("--check")) {
    if (readFileSync(file, "utf8").startsWith(header)) continue;
    console.error(`${target} was not compiled from tools/${source} as it is now: npm run generate`);
    process.exitCode = 1;
  } else {
    const module = Buffer.from(await compiled(text)).toString("base64");
    writeFileSync(
      file,
      `${header}/** A WebAssembly module in base64. */\nexport const ${name} =\n  "${module}";\n`,
    );
  }
}

async function compiled(text) {
  const { default: asc } = await import("assemblyscript/asc");
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
