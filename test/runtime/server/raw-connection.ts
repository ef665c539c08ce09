import { connect } from "node:net";

/** Sends bytes as they are over a connection of its own; gives all that comes back until the gateway closes it, or for `waitMs`. */
export function sendRaw(gatewayUrl: string, bytes: string | Uint8Array, waitMs = 1_500): Promise<string> {
  const { hostname, port } = new URL(gatewayUrl);
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const settle = (): void => {
      clearTimeout(patience);
      socket.destroy();
      resolve(answer);
    };
    const patience = setTimeout(settle, waitMs);
    socket.on("data", (piece) => {
      answer += piece.toString("latin1");
    });
    socket.on("close", settle).on("error", () => {});
  });
}

/** The statuses of the answers in what came back. */
export function statusesOf(answer: string): readonly number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
}
