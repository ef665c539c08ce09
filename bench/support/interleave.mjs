/**
 * Measures contestants in interleaved rounds, so that what else the machine does falls on all of them alike. A contestant is
 * `{ name, work }`, measured in CPU time of this process, or `{ name, measure }`, which measures itself and resolves to
 * microseconds for one piece of work. Resolves to the samples of each by name, in microseconds, one a round.
 */
export async function interleave(contestants, { rounds = 15, atLeastMs = 12 } = {}) {
  const ready = [];
  for (const { name, work, measure } of contestants) {
    ready.push({ name, samples: [], sample: measure ?? sampler(work, atLeastMs) });
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < ready.length; turn++) {
      const { sample, samples } = ready[(turn + round) % ready.length];
      samples.push(await sample());
    }
  }
  return new Map(ready.map(({ name, samples }) => [name, samples]));
}

/** The middle one of figures, or the mean of the two in the middle. */
export function median(figures) {
  const sorted = [...figures].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The median of the ratios of two contestants, round by round. */
export function ratioOf(samples, name, peer) {
  const theirs = samples.get(peer);
  return median(samples.get(name).map((one, round) => one / theirs[round]));
}

/** CPU time so far, in microseconds, of all threads: a collector that works beside us is our cost too. */
export function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Work that is done so many times over: what a benchmark must notice. */
export function slowed(work, times) {
  return () => {
    for (let time = 1; time < times; time++) work();
    return work();
  };
}

/** An engine compiles what runs often only after a while; slow work needs no more than a few turns. */
const WARM_UP_MS = 250;

/** Repeats the work until a sample is long enough to measure; the warm-up comes first. */
function sampler(work, atLeastMs) {
  const warmFrom = cpuMicroseconds();
  while (cpuMicroseconds() - warmFrom < 1000 * WARM_UP_MS) work();
  let times = 1;
  for (;;) {
    const started = cpuMicroseconds();
    for (let time = 0; time < times; time++) work();
    const spent = (cpuMicroseconds() - started) / 1000;
    if (spent >= atLeastMs) break;
    times = Math.ceil(times * Math.min(10, Math.max(1.5, (1.3 * atLeastMs) / Math.max(spent, 0.01))));
  }
  return () => {
    const started = cpuMicroseconds();
    for (let time = 0; time < times; time++) work();
    return (cpuMicroseconds() - started) / times;
  };
}
