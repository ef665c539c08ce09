import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { systemClock } from "../../../runtime/index.ts";
import { MemoryStore, type StoreOperations } from "../../../runtime/state/memory-store.ts";
import type { Demand, Joined, Joining, Note, Settlement } from "../../../runtime/state/store.ts";

/** What it does with every command from now on. */
export type RedisBehaviour =
  | { readonly kind: "good" }
  | { readonly kind: "slow"; readonly delayMs: number }
  /** Answers to the script with something of its own, in the words of the protocol. */
  | { readonly kind: "wrong"; readonly reply: string }
  /** Words of no protocol. */
  | { readonly kind: "garbage" }
  /** Hears and says nothing. */
  | { readonly kind: "silent" }
  | { readonly kind: "closing" };

export interface FaultRedis {
  readonly url: string;
  behave(behaviour: RedisBehaviour): void;
  /** Publishes words that are no news of ours. */
  babble(words: string): void;
  /** How often a connection was opened. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** A server that speaks as much RESP as a gateway needs, keeps its store in memory, and misbehaves as told. */
export async function startFaultRedis(): Promise<FaultRedis> {
  const store = new MemoryStore(systemClock);
  const sockets = new Set<Socket>();
  let behaviour: RedisBehaviour = { kind: "good" };
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let gathered = "";
    socket.on("data", (bytes) => {
      gathered += bytes.toString("latin1");
      for (let read = readCommand(gathered); read !== null; read = readCommand(gathered)) {
        gathered = gathered.slice(read.length);
        void answer(socket, read.words);
      }
    });
  });

  async function answer(socket: Socket, words: readonly string[]): Promise<void> {
    const now = behaviour;
    const script = words[0]?.toLowerCase() === "evalsha";
    if (now.kind === "silent") return;
    if (now.kind === "closing") return void socket.destroy();
    if (now.kind === "garbage") return void socket.write("?!\u0000 what a fine day\r\n\r\n");
    const reply = now.kind === "wrong" && script ? now.reply : await proper(words);
    const delayMs = now.kind === "slow" ? now.delayMs : 0;
    if (delayMs === 0) socket.write(reply);
    else setTimeout(() => socket.write(reply), delayMs);
  }

  async function proper([name = "", ...words]: readonly string[]): Promise<string> {
    switch (name.toLowerCase()) {
      case "hello":
        return "%2\r\n+server\r\n+redis\r\n+proto\r\n:3\r\n";
      case "info":
        return bulk("redis_version:7.0.0\r\nloading:0\r\n");
      case "script":
        return bulk(
          createHash("sha1")
            .update(words[1] ?? "")
            .digest("hex"),
        );
      case "subscribe":
        return `>3\r\n${bulk("subscribe")}${bulk(words[0] ?? "")}:1\r\n`;
      case "evalsha":
        return bulk(JSON.stringify(await run(words.slice(3))));
      default:
        return "+OK\r\n";
    }
  }

  const operations = new Map<string, StoreOperations>();
  async function run([operation, gateway = "", text = ""]: readonly string[]): Promise<unknown> {
    const known = operations.get(gateway) ?? store.connect(gateway, () => {});
    operations.set(gateway, known);
    switch (operation) {
      case "join":
        return joinedReply(await known.join(parsed<Joining>(text)));
      case "reserve": {
        const granted = await known.reserve(parsed<readonly Demand[]>(text));
        if (granted.kind === "granted") return ["granted", granted.day];
        return granted.kind === "stranger" ? ["stranger"] : ["refused", granted.demand, granted.waitMs];
      }
      case "settle":
        await known.settle(parsed<readonly Settlement[]>(text));
        return [];
      case "tell":
        await known.tell(parsed<readonly Note[]>(text));
        return [];
      case "origins":
        return [];
      case "beat": {
        const others = await known.beat();
        return others === null ? null : [others.present, others.absent];
      }
      default:
        store.leave(gateway);
        return [];
    }
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    behave: (next) => {
      behaviour = next;
      if (next.kind === "closing") for (const socket of sockets) socket.destroy();
    },
    babble: (words) => {
      for (const socket of sockets)
        socket.write(`>3\r\n${bulk("message")}${bulk("{signalbox}:news")}${bulk(words)}`);
    },
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function joinedReply({ others, pieces, spendings, health }: Joined): unknown {
  return [
    [others.present, others.absent],
    pieces.map(({ name, id, amount, ageMs }) => [name, id, amount, ageMs]),
    spendings.flatMap(({ name, day, spent }) =>
      Object.entries(spent).map(([gateway, amount]) => [name, day, gateway, amount]),
    ),
    health.map(({ key, value, forMs }) => [key, value, forMs]),
  ];
}

/** What the gateway sends is what its own types say. */
function parsed<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** The first whole command, an array of strings; null where it has not come yet. */
function readCommand(text: string): { readonly words: readonly string[]; readonly length: number } | null {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (head === null) return null;
  const words: string[] = [];
  let at = head[0].length;
  for (let word = 0; word < Number(head[1]); word++) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at, at + 20));
    if (size === null) return null;
    const from = at + size[0].length;
    const to = from + Number(size[1]);
    if (text.length < to + 2) return null;
    words.push(text.slice(from, to));
    at = to + 2;
  }
  return { words, length: at };
}

function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}
