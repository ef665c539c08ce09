import type { Answer, HealthNote, Joined, News, OriginNote, Others, Piece, Spending } from "./store.ts";

/** The answer of `reserve`. Like its neighbours it throws on an answer that no script of ours gives. */
export function answerOf(value: unknown): Answer {
  const [kind, first, second] = tuple(value);
  if (kind === "granted") return { kind, day: number(first) };
  if (kind === "refused") return { kind, demand: number(first), waitMs: number(second) };
  if (kind === "stranger") return { kind };
  return senseless();
}

export function joinedOf(value: unknown): Joined {
  const [others, pieces, spendings, health] = tuple(value);
  return {
    others: othersOf(others),
    pieces: tuple(pieces).map(pieceOf),
    spendings: tuple(spendings).map(spendingOf),
    health: tuple(health).map(healthOf),
  };
}

export function originsOf(value: unknown): readonly OriginNote[] {
  return tuple(value).map((row) => {
    const [key, origin] = tuple(row);
    return { kind: "origin", key: text(key), value: text(origin) };
  });
}

export function othersOf(value: unknown): Others {
  const [present, absent] = tuple(value);
  return { present: tuple(present).map(text), absent: tuple(absent).map(text) };
}

/** What one operation of a gateway published. */
export function newsOf(value: unknown): readonly News[] {
  const [sender, items] = tuple(value);
  const from = text(sender);
  return tuple(items).map((row): News => {
    const [kind, first, second, third, fourth, fifth] = tuple(row);
    switch (kind) {
      case "window":
        return { kind, from, name: text(first), id: text(second), amount: number(third) };
      case "day":
        return {
          kind,
          from,
          name: text(first),
          day: number(second),
          by: text(third),
          spent: number(fourth),
          extra: number(fifth),
        };
      case "origin":
        return { kind: "note", from, note: { kind, key: text(first), value: text(second) } };
      case "health":
        return {
          kind: "note",
          from,
          note: { kind, key: text(first), value: text(second), forMs: number(third) },
        };
      case "joined":
      case "left":
        return { kind, from };
      default:
        return senseless();
    }
  });
}

function pieceOf(row: unknown): Piece {
  const [name, id, amount, ageMs] = tuple(row);
  return { name: text(name), id: text(id), amount: number(amount), ageMs: number(ageMs) };
}

function spendingOf(row: unknown): Spending {
  const [name, day, gateway, spent] = tuple(row);
  return { name: text(name), day: number(day), spent: { [text(gateway)]: number(spent) } };
}

function healthOf(row: unknown): HealthNote {
  const [key, value, forMs] = tuple(row);
  return { kind: "health", key: text(key), value: text(value), forMs: number(forMs) };
}

function tuple(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : senseless();
}

function text(value: unknown): string {
  return typeof value === "string" ? value : senseless();
}

function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : senseless();
}

function senseless(): never {
  throw new Error("its answer makes no sense");
}
