import { Redis } from "ioredis";
import type { Cancel, Clock } from "../clock/clock.ts";
import type { Secret } from "../security/secret.ts";
import { answerOf, joinedOf, newsOf, originsOf, othersOf } from "./redis-replies.ts";
import { KEY_PREFIX, newsChannel, redisScript, redisScriptDigest } from "./redis-script.ts";
import type {
  Answer,
  Demand,
  Joined,
  Joining,
  Note,
  OriginNote,
  Others,
  Settlement,
  Store,
  StoreListener,
} from "./store.ts";

/** Where a Redis or Valkey is; its password, if it wants one, never stands in the address. */
export interface RedisAddress {
  /** `redis://[user@]host[:port][/db]`, or `rediss://` for TLS. */
  readonly url: string;
  readonly password: Secret | null;
}

/** Longer than this no request waits for the store. */
const ANSWER_WITHIN_MS = 250;
const CONNECT_WITHIN_MS = 1_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;

/** A store in Redis or Valkey (6 or later): one connection for the operations and the news, which therefore come in order. */
export class RedisStore implements Store {
  readonly name: string;
  readonly #gateway: string;
  readonly #address: RedisAddress;
  readonly #clock: Clock;
  readonly #database: number;
  readonly #channel: string;
  #connection: Redis | null = null;
  #listener: StoreListener | null = null;
  #failures = 0;
  #cancelRetry: Cancel = () => {};
  #closed = false;

  constructor(gateway: string, address: RedisAddress, clock: Clock) {
    this.#gateway = gateway;
    this.#address = address;
    this.#clock = clock;
    this.name = nameOf(address.url);
    this.#database = databaseOf(address.url);
    this.#channel = newsChannel(this.#database);
  }

  open(listener: StoreListener): void {
    this.#listener = listener;
    this.#connect();
  }

  async join(joining: Joining): Promise<Joined> {
    const joined = joinedOf(await this.#run("join", joining));
    this.#failures = 0;
    return joined;
  }

  async reserve(demands: readonly Demand[]): Promise<Answer> {
    return answerOf(await this.#run("reserve", demands));
  }

  async settle(settlements: readonly Settlement[]): Promise<void> {
    await this.#run("settle", settlements);
  }

  async tell(notes: readonly Note[]): Promise<void> {
    await this.#run("tell", notes);
  }

  async origins(from: number): Promise<readonly OriginNote[]> {
    return originsOf(await this.#run("origins", { from }));
  }

  async beat(): Promise<Others | null> {
    const answer = await this.#run("beat", []);
    return answer === null ? null : othersOf(answer);
  }

  reset(): void {
    this.#drop(this.#connection, "it answers late or makes no sense");
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry();
    try {
      await this.#run("leave", []);
    } catch {
      // Nobody hears the goodbye; the others will miss this gateway soon enough.
    }
    this.#connection?.disconnect();
    this.#connection = null;
  }

  #connect(): void {
    if (this.#closed) return;
    const { host, port, username, tls } = connectionOf(this.#address.url);
    const { password } = this.#address;
    const connection = new Redis({
      host,
      port,
      ...(username === "" ? {} : { username }),
      ...(password === null ? {} : { password: password.reveal() }),
      ...(tls ? { tls: {} } : {}),
      connectionName: "signalbox",
      disableClientInfo: true,
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      maxRetriesPerRequest: null,
      connectTimeout: CONNECT_WITHIN_MS,
      // We dial again ourselves, with a new connection, so that no answer to an old question is taken for a new one's.
      retryStrategy: () => null,
    });
    this.#connection = connection;
    let problem = "the connection was closed";
    connection.on("error", (error: Error) => {
      problem = error.message;
    });
    connection.on("message", (_channel: string, message: string) => this.#hear(connection, message));
    connection.on("end", () => this.#drop(connection, problem));
    const tooLate = this.#clock.after(2 * CONNECT_WITHIN_MS, () =>
      this.#drop(connection, "it did not answer in time"),
    );
    this.#begin(connection)
      .then(() => {
        if (this.#connection === connection) this.#listener?.ready();
      })
      .catch((error: unknown) =>
        this.#drop(connection, error instanceof Error ? error.message : String(error)),
      )
      .finally(tooLate);
  }

  async #begin(connection: Redis): Promise<void> {
    await connection.connect();
    // A database that is not there, or not for us, would leave us in the first one.
    if (this.#database !== 0) await connection.select(this.#database);
    const digest = await connection.script("LOAD", redisScript);
    if (digest !== redisScriptDigest) throw new Error("it is no Redis");
    await connection.subscribe(this.#channel);
  }

  /** Ends a connection, tells it, and dials again after a while: longer each time until a `join` succeeds. */
  #drop(connection: Redis | null, reason: string): void {
    if (connection === null || this.#connection !== connection) return;
    this.#connection = null;
    connection.disconnect();
    if (this.#closed) return;
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** this.#failures++, LONGEST_RETRY_MS);
    this.#cancelRetry = this.#clock.after(delayMs, () => this.#connect());
    this.#listener?.lost(reason);
  }

  #hear(connection: Redis, message: string): void {
    if (this.#connection !== connection) return;
    try {
      const news = newsOf(JSON.parse(message));
      this.#listener?.heard(news);
    } catch {
      this.#drop(connection, "its news make no sense");
    }
  }

  async #run(operation: string, asked: unknown): Promise<unknown> {
    const connection = this.#connection;
    if (connection === null) throw new Error("there is no connection");
    const text = JSON.stringify(asked);
    const answer = await this.#inTime(
      connection.evalsha(redisScriptDigest, 1, KEY_PREFIX, operation, this.#gateway, text, this.#channel),
    );
    if (typeof answer !== "string") throw new Error("its answer makes no sense");
    return JSON.parse(answer);
  }

  /** Fails an answer that does not come in time. One that has come while this process was busy with something else is in time. */
  #inTime<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(ANSWER_WITHIN_MS, () => {
        setImmediate(() => setImmediate(() => reject(new Error("its answer did not come in time"))));
      });
      answer.then(resolve, reject).finally(cancel);
    });
  }
}

interface Connection {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly tls: boolean;
}

function connectionOf(url: string): Connection {
  const { hostname, port, username, protocol } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? 6379 : Number(port),
    username: decodeURIComponent(username),
    tls: protocol === "rediss:",
  };
}

function databaseOf(url: string): number {
  return Number(new URL(url).pathname.slice(1));
}

/** The address without its user. */
function nameOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
