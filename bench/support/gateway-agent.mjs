/** The settings of the gateway's own undici agent, for the peers that are held against it. */
export const agentSettings = {
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 4_000,
  pipelining: 1,
  maxHeaderSize: 65_536,
};
