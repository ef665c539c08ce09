/** Request headers by lower-case name; a list where one was sent several times (Node's `headersDistinct` is of this shape). */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Headers as they stand on the wire, in the form above. */
export function requestHeaders(pairs: Iterable<readonly [name: string, value: string]>): RequestHeaders {
  const headers = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = headers.get(name.toLowerCase());
    if (known) known.push(value);
    else headers.set(name.toLowerCase(), [value]);
  }
  return Object.fromEntries(headers);
}

/** The value of a header, the first where there are several; undefined where it was not sent. */
export function headerValue(headers: RequestHeaders, name: string): string | undefined {
  if (!Object.hasOwn(headers, name)) return undefined;
  const value = headers[name];
  return typeof value === "object" ? value[0] : value;
}

export function isRepeated(headers: RequestHeaders, name: string): boolean {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === "object" && value.length > 1;
}
