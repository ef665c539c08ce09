import { lossesBetween } from "../../../engine/index.ts";
import { clientProtocols } from "../../../schemas/index.ts";
import { diagnose, type LabelledSpan } from "../../diagnostics/diagnostic.ts";
import { type Analysis, blockersOf } from "../analysis/analysis.ts";
import { narrow } from "../space/box.ts";
import { ALL, NONE } from "../space/class-sets.ts";
import { witnessJson } from "../witness.ts";
import { routeName } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";
import { aboutRoute } from "./stranded.ts";

/** SB4010: whatever protocol a client speaks, some target of the chain speaks one that carries its request. */
export function* askAdapter(analysis: Analysis): Iterable<Answer> {
  const { space, serving, config } = analysis;
  const row = space.strings.findIndex(({ fact }) => fact === "protocol");
  for (const route of analysis.liveRoutes()) {
    if (route.chain === null) continue;
    const { members } = route;
    const besides = () => members.flatMap((member) => blockersOf(serving.passing(member, "protocol")));
    const name = `carried ${members.map(({ target, degrade }) => `${target} ${degrade.join(" ")}`).join(",")}`;
    if (analysis.coversEnvelope(name, besides)) {
      yield* clientProtocols.map(() => proved);
      continue;
    }
    for (const protocol of clientProtocols) {
      const spoken = space.strings[row]?.ofValues([protocol]) ?? NONE;
      const goals =
        route.goals?.flatMap((goal) => {
          const own = narrow(space.strings, goal, (box) => {
            const set = box.sets[row] ?? ALL;
            box.sets = box.sets.with(row, space.strings[row]?.sets.meet(set, spoken) ?? NONE);
          });
          return own === null ? [] : [own];
        }) ?? null;
      const shown = analysis.search(
        analysis.along(route, {
          goals,
          besides: besides(),
          shows: (decision) => decision.outcome === "refused" && decision.chain === route.name,
        }),
      );
      if (shown.kind === "none") yield proved;
      else if (shown.kind === "cut") yield notProved(route.span, aboutRoute(analysis, route), shown.reason);
      else {
        const rule = analysis.rules[route.rule]?.rule;
        const related = members.flatMap((member): readonly LabelledSpan[] => {
          const provider = config.providers[config.targets[member.target]?.plan.provider ?? -1];
          return provider ? [{ span: provider.span, label: `speaks ${provider.plan.protocol}` }] : [];
        });
        const lost = members.flatMap((member) => {
          const provider = config.providers[config.targets[member.target]?.plan.provider ?? -1];
          const losses = provider ? lossesBetween(protocol, provider.plan.protocol) : [];
          return losses.filter(
            ({ loss, fact }) => loss === "refused" && fact !== null && witnessJson(shown.witness)[fact],
          );
        });
        const values = {
          chain: routeName(route),
          protocol,
          rule: rule?.id ?? "",
          says: lost[0]?.says ?? "no target carries them",
        };
        const span = rule?.conditionSpan ?? route.span;
        const cause = `${protocol} ${values.says}`;
        const witness = witnessJson(shown.witness);
        const label = `wins such ${protocol} requests`;
        yield refuted(
          diagnose("SB4010", span, values, { label, related, witness, verdict: "refuted" }),
          cause,
        );
      }
    }
  }
}
