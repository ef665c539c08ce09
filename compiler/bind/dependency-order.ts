/** The rows of a graph (row to the rows it names), each after those it names; what takes part in a cycle, or names one that does, is left out. */
export function dependenciesFirst(graph: readonly (readonly number[])[]): readonly number[] {
  const waiting = graph.map((names) => new Set(names).size);
  const namedBy = graph.map((): number[] => []);
  for (const [row, names] of graph.entries()) for (const name of new Set(names)) namedBy[name]?.push(row);
  const order = [...waiting.keys()].filter((row) => waiting[row] === 0);
  for (const row of order) {
    for (const user of namedBy[row] ?? []) {
      const left = (waiting[user] ?? 0) - 1;
      waiting[user] = left;
      if (left === 0) order.push(user);
    }
  }
  return order;
}

/** The shortest way from `start` to itself, `start` first; null where there is none. */
export function cycleThrough(start: number, graph: readonly (readonly number[])[]): readonly number[] | null {
  const from = new Map<number, number>();
  const queue = [start];
  for (const row of queue) {
    for (const next of graph[row] ?? []) {
      if (next === start) {
        const path = [row];
        for (let step = row; step !== start; ) {
          step = from.get(step) ?? start;
          path.unshift(step);
        }
        return path;
      }
      if (from.has(next)) continue;
      from.set(next, row);
      queue.push(next);
    }
  }
  return null;
}
