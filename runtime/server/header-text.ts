/** A name as a header value: what is no printable ASCII is percent-encoded. */
export function headerText(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) ? name : encodeURIComponent(name);
}
