// A fastify server that does nothing: `node empty-fastify.mjs PORT`.
import fastify from "fastify";

const app = fastify();
app.get("/live", () => "x");
await app.listen({ port: Number(process.argv[2]), host: "127.0.0.1" });
