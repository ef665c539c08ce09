/** What a request holds, in Cedar's words. */
export const cedarSchema = `
entity Team;
entity Client in [Team];
entity Target;
action route appliesTo {
  principal: Client,
  resource: Target,
  context: {
    model: String, team?: String, app?: String, inputTokens: Long, turns: Long,
    thinking: Bool, tools: Bool, image: Bool, toolNames: Set<String>, topics: Set<String>
  }
};
`;

/** So many policies whose conditions are those of `checkConfig`, as far as Cedar can say them. */
export function cedarPolicies(count) {
  return Array.from({ length: count }, (_, at) => {
    const resource = `resource == Target::"chain_${at % 12}"`;
    return `permit (principal, action == Action::"route", ${resource}) when { ${conditionOf(at)} };`;
  }).join("\n");
}

function conditionOf(at) {
  const tokens = 10_000 + (at % 400) * 1000;
  const topic = `context.topics.contains("topic_${at % 200}")`;
  switch (at % 6) {
    case 0:
      return `context.model == "model-${at}"`;
    case 1:
      return `context has team && context.team == "team-${at}" && context.inputTokens > ${tokens}`;
    case 2:
      return `context.toolNames.contains("special_${at}") && (context.thinking || ${topic})`;
    case 3:
      return `${topic} && context.turns > ${100 + at}`;
    case 4:
      return `context.model like "family-${at}-*" && (context.image || context.inputTokens > ${tokens})`;
    default:
      return `context has app && (context.app == "app-${at}" || context.app == "app-${at}-beta") && !context.tools && context.turns <= ${5 + (at % 90)}`;
  }
}
