// The least that a gateway on Node can do: its HTTP server, undici's `dispatch`, and nothing between them. `node least.mjs PORT UPSTREAM`.
// It stands beside the gateway as the limit of what can be saved: it knows no errors, no limits and no requests but good ones.
import { createServer } from "node:http";
import { Agent } from "undici";
import { agentSettings } from "../support/gateway-agent.mjs";

const [port, upstream] = process.argv.slice(2);
const agent = new Agent(agentSettings);

const server = createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    agent.dispatch(
      {
        origin: upstream,
        path: request.url,
        method: "POST",
        headers: { "content-type": "application/json", accept: request.headers.accept ?? "*/*" },
        body: pieces.length === 1 ? pieces[0] : Buffer.concat(pieces),
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, status, headers) {
          response.writeHead(status, { "content-type": headers["content-type"] });
        },
        onResponseData(_controller, piece) {
          response.write(piece);
        },
        onResponseEnd() {
          response.end();
        },
        onResponseError(_controller, error) {
          response.destroy(error);
        },
      },
    );
  });
});

server.listen(Number(port), "127.0.0.1");
