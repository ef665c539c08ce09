import type { Secret } from "../security/secret.ts";
import type { Failure } from "./failure.ts";

/** A failure whose words do not hold the credential of the call, should the provider have repeated it. */
export function withoutSecret(failure: Failure, secret: Secret | null): Failure {
  if (secret === null) return failure;
  const value = secret.reveal();
  const { message, answer } = failure;
  const clean = (text: string): string => text.replaceAll(value, "[secret]");
  if (answer === null) return { ...failure, message: clean(message) };
  const text = Buffer.from(answer.body).toString("utf8");
  if (!text.includes(value)) return { ...failure, message: clean(message) };
  return {
    ...failure,
    message: clean(message),
    answer: { ...answer, body: new TextEncoder().encode(clean(text)) },
  };
}
