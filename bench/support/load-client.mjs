import { Pool } from "undici";

/**
 * Asks a server one thing over and over on so many connections at once, for so long or up to so many times: latencies and times to the
 * first token in microseconds, and the seconds it took. A failed request fails the benchmark.
 */
export async function askFor(
  milliseconds,
  { port, path, headers, body, connections, expects, firstToken, atMost = Number.POSITIVE_INFINITY },
) {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const latencies = [];
  const firstTokens = [];
  const started = performance.now();
  const until = started + milliseconds;
  const one = async () => {
    do {
      const { latency, firstTokenAt } = await ask(pool, path, headers, body, { expects, firstToken });
      latencies.push(latency);
      firstTokens.push(firstTokenAt);
    } while (performance.now() < until && latencies.length < atMost);
  };
  await Promise.all(Array.from({ length: connections }, one));
  const seconds = (performance.now() - started) / 1000;
  await pool.destroy();
  return { latencies, firstTokens, seconds };
}

function ask(pool, path, headers, body, { expects, firstToken }) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let firstTokenAt = 0;
    let status = 0;
    const pieces = [];
    pool.dispatch(
      { path, method: "POST", headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData(_controller, piece) {
          if (firstTokenAt === 0 && piece.includes(firstToken))
            firstTokenAt = 1000 * (performance.now() - started);
          pieces.push(piece);
        },
        onResponseEnd() {
          const latency = 1000 * (performance.now() - started);
          const answer = Buffer.concat(pieces);
          if (status === 200 && answer.includes(expects)) resolve({ latency, firstTokenAt });
          else reject(new Error(`${path} answered ${status}: ${answer.toString().slice(0, 600)}`));
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      },
    );
  });
}
