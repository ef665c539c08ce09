// `npm run bench [NAME...]`: runs the benchmarks named, or all; bench/README.md says how to read them.
import { Report } from "./support/report.mjs";

const benches = ["match", "estimate", "facts", "decide", "load", "shipped-rules", "check", "keys", "gateway"];
const isSlowed = process.argv.includes("--slowed");
const asked = process.argv.slice(2).filter((word) => word !== "--slowed");
const unknown = asked.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is named ${unknown.join(", ")}; there are: ${benches.join(", ")}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : benches) {
  const report = new Report(name, { isSlowed });
  const { default: run } = await import(`./${name}.mjs`);
  await run(report);
  report.finish();
}
