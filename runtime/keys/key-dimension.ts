/** What a provider counts of a key in a minute; `tokens` is input and output together. */
export type KeyDimension = "requests" | "input_tokens" | "output_tokens" | "tokens";
