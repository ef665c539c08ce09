export { echoEvents, echoResponse } from "./echo-request.ts";
