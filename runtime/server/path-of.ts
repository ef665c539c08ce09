/** The path of a request without its query. */
export function pathOf({ url }: { readonly url: string }): string {
  const to = url.indexOf("?");
  return to < 0 ? url : url.slice(0, to);
}
