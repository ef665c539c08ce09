import { execFileSync } from "node:child_process";

/**
 * The bytes of a plan that a function of a module beside this one makes, in a process of its own. A gateway has compiled nothing: in a
 * process that has, the proofs have shown the engine so many shapes of objects that a decision takes three times as long.
 */
export function compiledApart(module, name, ...operands) {
  const url = new URL(module, import.meta.url).href;
  const script = `const { ${name} } = await import("${url}");
const made = ${name}(...${JSON.stringify(operands)});
process.stdout.write(made.bytes ?? made);`;
  return execFileSync(process.execPath, ["--input-type=module", "--eval", script], { maxBuffer: 1 << 26 });
}
