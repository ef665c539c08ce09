/** What of a gateway's health other gateways are told. */
export type HealthSubject = "key" | "target" | "breaker" | "provider";

/** The key under which a piece of health is told; `name` says whose. */
export function healthKey(subject: HealthSubject, name: string): string {
  return `${subject} ${name}`;
}

/** Whose health it is; null where no version of ours wrote the key. */
export function readHealthKey(
  key: string,
): { readonly subject: HealthSubject; readonly name: string } | null {
  const [, subject, name] = /^(key|target|breaker|provider) (.+)$/s.exec(key) ?? [];
  return isSubject(subject) && name !== undefined ? { subject, name } : null;
}

function isSubject(text: string | undefined): text is HealthSubject {
  return text === "key" || text === "target" || text === "breaker" || text === "provider";
}
