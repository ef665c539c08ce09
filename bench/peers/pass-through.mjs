// The barest gateway: fastify in front, undici behind, no decision. `node pass-through.mjs PORT UPSTREAM buffer|pipe`:
// `buffer` reads the whole body into one Buffer, calls the upstream and streams its answer untouched; `pipe` buffers nothing.
import fastify from "fastify";
import { Agent } from "undici";
import { agentSettings } from "../support/gateway-agent.mjs";

const [port, upstream, how] = process.argv.slice(2);
const agent = new Agent(agentSettings);

const app = fastify({ logger: false, bodyLimit: 32 * 1024 * 1024, forceCloseConnections: true });
app.removeAllContentTypeParsers();
if (how === "buffer")
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
else app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));

app.post("/*", async (request, reply) => {
  const answer = await agent.request({
    origin: upstream,
    path: request.raw.url,
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: request.headers.accept ?? "*/*",
      ...(how === "pipe" && { "content-length": request.headers["content-length"] }),
    },
    body: request.body,
  });
  reply.code(answer.statusCode).header("content-type", answer.headers["content-type"]);
  return reply.send(answer.body);
});

await app.listen({ port: Number(port), host: "127.0.0.1" });
