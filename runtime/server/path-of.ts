/** The path of a request without its query. A client may name the whole URL, as it would to a proxy; its host says nothing here. */
export function pathOf({ url }: { readonly url: string }): string {
  const from = url.startsWith("/") ? 0 : (/^https?:\/\/[^/?]*/i.exec(url)?.[0].length ?? 0);
  const to = url.indexOf("?", from);
  return to < 0 ? url.slice(from) : url.slice(from, to);
}

/** The path as it is meant: Fastify's router reads escapes too. */
export function meantPathOf(request: { readonly url: string }): string {
  const path = pathOf(request);
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
