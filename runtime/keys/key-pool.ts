import type { KeySelection } from "../../engine/index.ts";
import { Cooldown } from "../health/cooldown.ts";
import type { Secret } from "../security/secret.ts";
import type { KeyPause, KeyRoom, KeyState, KeyWatcher } from "./key-state.ts";
import { KeyTree, type Room, type Standing } from "./key-tree.ts";
import type { TokenCount } from "./token-count.ts";

/** One key with its secret; the secret of a provider without authentication is null. */
export interface PoolKey {
  /** Its place in its plan's list, from 1: what logs and metrics may say of it. Another plan may have it elsewhere. */
  readonly number: number;
  readonly state: KeyState;
  readonly secret: Secret | null;
}

export type KeyTaken =
  | ({ readonly ok: true; readonly key: PoolKey } & KeyRoom)
  /** No key may be used; null where each was tried already for this request. */
  | { readonly ok: false; readonly pause: KeyPause | null };

/** Where every key is out: how many of those that change soonest are asked when they have room. */
const ASKED_WHEN_OUT = 64;

/** The keys of one provider: those of the highest priority that have room, among them by the provider's selection. */
export class KeyPool implements KeyWatcher {
  readonly keys: readonly PoolKey[];
  /** Rests all keys, where the provider limits whoever asks. */
  readonly cooldown: Cooldown;
  readonly #selection: KeySelection;
  /** The keys as the tree has them: by priority, so that a priority without room is passed over as a whole. */
  readonly #leaves: readonly PoolKey[];
  readonly #leafOf: ReadonlyMap<KeyState, number>;
  readonly #tree: KeyTree;
  /** Leaves whose key changed since the tree was last asked, and by leaf whether it is among them. */
  readonly #changed: number[] = [];
  readonly #isChanged: Uint8Array;
  /** Where each priority's weighted turn stands: a key that comes back from a rest does not get all that it missed. */
  readonly #reached = new Map<number, number>();
  #turn: number;

  constructor(
    keys: readonly PoolKey[],
    selection: KeySelection = "least-loaded",
    cooldown: Cooldown = new Cooldown(),
  ) {
    const known = new Set<KeyState>();
    this.keys = keys.filter(({ state }) => known.size < known.add(state).size);
    this.#selection = selection;
    this.cooldown = cooldown;
    this.#leaves = [...this.keys].sort((a, b) => b.state.priority - a.state.priority);
    this.#isChanged = new Uint8Array(this.#leaves.length);
    this.#leafOf = new Map(this.#leaves.map(({ state }, leaf) => [state, leaf]));
    this.#turn = Math.max(0, ...this.keys.map(({ state }) => state.lastTurn));
    this.#tree = new KeyTree(this.#leaves.map(({ state }) => this.#standingOf(state, 0)));
    for (const { state } of this.keys) {
      state.watch(this);
      this.#reached.set(state.priority, Math.max(this.#reached.get(state.priority) ?? 0, state.share));
    }
  }

  /** Nodes of the tree looked at so far: what a selection costs, however many keys there are. */
  get work(): number {
    return this.#tree.looks;
  }

  /** Reserves room for the tokens on the best key that was not tried yet. */
  take(tokens: TokenCount, tried: ReadonlySet<KeyState>, nowMs: number): KeyTaken {
    const rest = this.cooldown.at(nowMs);
    if (rest !== null) return { ok: false, pause: rest };
    this.#advance(nowMs);
    const isTried = (leaf: number): boolean => tried.size > 0 && tried.has(this.#stateAt(leaf));
    const leaf = this.#tree.best(this.#needOf(tokens), isTried);
    if (leaf === null) {
      const pauseAt = (at: number) => (isTried(at) ? null : this.#pauseOf(at, tokens, nowMs));
      return { ok: false, pause: this.#tree.soonest(pauseAt, ASKED_WHEN_OUT) };
    }
    const key = this.#keyAt(leaf);
    this.#countCall(key.state);
    const { settle, demands } = key.state.reserve(tokens, nowMs);
    return { ok: true, key, settle, demands };
  }

  /** What keeps a call of so many tokens from being made now, with whichever key; null where nothing does. */
  refusal(tokens: TokenCount, nowMs: number): KeyPause | null {
    const rest = this.cooldown.at(nowMs);
    if (rest !== null) return rest;
    this.#advance(nowMs);
    if (this.#tree.best(this.#needOf(tokens), () => false) !== null) return null;
    return this.#tree.soonest((leaf) => this.#pauseOf(leaf, tokens, nowMs), ASKED_WHEN_OUT);
  }

  /** The best key for a call that counts against none of its limits; null where none may be used. */
  choose(nowMs: number): PoolKey | null {
    if (this.cooldown.at(nowMs) !== null) return null;
    this.#advance(nowMs);
    const leaf = this.#tree.best(NO_NEED, () => false);
    return leaf === null ? null : this.#keyAt(leaf);
  }

  /** The pause of the whole pool: until a key is back that has room for a call. Null while some key does not rest. */
  pause(nowMs: number): KeyPause | null {
    const rest = this.cooldown.at(nowMs);
    if (rest !== null) return rest;
    this.#advance(nowMs);
    if (this.#tree.anyAvailable) return null;
    return this.#tree.soonest((leaf) => this.#pauseOf(leaf, NO_TOKENS, nowMs), ASKED_WHEN_OUT);
  }

  keyChanged(key: KeyState): void {
    const leaf = this.#leafOf.get(key);
    if (leaf === undefined || this.#isChanged[leaf] === 1) return;
    this.#isChanged[leaf] = 1;
    this.#changed.push(leaf);
  }

  #advance(nowMs: number): void {
    for (let leaf = this.#changed.pop(); leaf !== undefined; leaf = this.#changed.pop()) {
      this.#isChanged[leaf] = 0;
      this.#refresh(leaf, nowMs);
    }
    for (let leaf = this.#tree.changedBy(nowMs); leaf !== null; leaf = this.#tree.changedBy(nowMs)) {
      this.#refresh(leaf, nowMs);
    }
  }

  #refresh(leaf: number, nowMs: number): void {
    this.#tree.update(leaf, this.#standingOf(this.#stateAt(leaf), nowMs));
  }

  #standingOf(state: KeyState, nowMs: number): Standing {
    return {
      available: state.pause(nowMs) === null,
      priority: state.priority,
      figure: figures[this.#selection](state, nowMs),
      share: this.#selection === "least-loaded" ? state.share : 0,
      room: roomOf(state, nowMs),
      changesAtMs: state.changesAtMs(nowMs),
    };
  }

  #countCall(state: KeyState): void {
    const from = Math.max(state.share, this.#reached.get(state.priority) ?? 0);
    this.#reached.set(state.priority, from);
    state.share = from + 1 / state.weight;
    state.lastTurn = ++this.#turn;
  }

  #needOf({ input, output }: TokenCount): Room {
    const times = this.keys[0]?.state.taking ?? 1;
    return { requests: times, input: times * input, output: times * output };
  }

  /** Until a key that is out may be used: its rest is over, and it has the room. */
  #pauseOf(leaf: number, tokens: TokenCount, nowMs: number): KeyPause {
    const state = this.#stateAt(leaf);
    const rest = state.pause(nowMs);
    const untilMs = state.roomAtMs(tokens, nowMs);
    return rest !== null && rest.untilMs >= untilMs ? rest : { because: "rate_limited", untilMs };
  }

  #keyAt(leaf: number): PoolKey {
    const key = this.#leaves[leaf];
    if (key === undefined) throw new Error(`the pool has no key ${leaf}`);
    return key;
  }

  #stateAt(leaf: number): KeyState {
    return this.#keyAt(leaf).state;
  }
}

const NO_TOKENS: TokenCount = { input: 0, output: 0 };
const NO_NEED: Room = { requests: 0, input: 0, output: 0 };

/** What a selection goes by, the smallest first. */
const figures: Readonly<Record<KeySelection, (state: KeyState, nowMs: number) => number>> = {
  "least-loaded": (state, nowMs) => state.load(nowMs),
  "round-robin": ({ lastTurn }) => lastTurn,
  weighted: ({ share }) => share,
  priority: () => 0,
};

/** What a key has room for. A learnt limit of tokens shuts the key when it is used up, whatever the request is expected to use. */
function roomOf(state: KeyState, nowMs: number): Room {
  let [requests, input, output] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ];
  for (const limit of state.limits) {
    const room = limit.room(nowMs);
    if (limit.source === "learnt" || limit.dimension === "requests") requests = Math.min(requests, room);
    else if (limit.dimension === "input_tokens") input = Math.min(input, room);
    else output = Math.min(output, room);
  }
  return { requests, input, output };
}
