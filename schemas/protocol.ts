/** The wire protocols that a client may speak to the gateway. */
export const clientProtocols = ["anthropic", "openai-chat", "openai-responses"] as const;
export type ClientProtocol = (typeof clientProtocols)[number];

/** The protocols a provider may declare; `echo` answers inside the gateway, without a network. */
export const providerProtocols = [...clientProtocols, "echo"] as const;
export type ProviderProtocol = (typeof providerProtocols)[number];
