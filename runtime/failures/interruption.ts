/** Why we ourselves broke off an upstream call; carried as the reason of its abort. */
export class Interruption extends Error {
  readonly because: InterruptionCause;

  constructor(because: InterruptionCause) {
    super(sentences[because]);
    this.because = because;
  }
}

export type InterruptionCause = keyof typeof sentences;

/** Whether it was the client that went away. A gateway that stops breaks requests off too. */
export function wasLeft({ reason }: { readonly reason: unknown }): boolean {
  return reason instanceof Interruption && reason.because === "client_gone";
}

const sentences = {
  client_gone: "the client went away",
  connect: "no connection within the connect timeout",
  first_token: "no content within the first-token timeout",
  idle: "the answer fell silent for longer than the idle timeout",
  total: "the answer took longer than the total timeout",
  deadline: "the request's `within` deadline passed",
  called_off: "the attempt was called off",
  shutdown: "the gateway is stopping",
} as const;
