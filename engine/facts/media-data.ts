/** The base64 of a `data:` URL without its head; null for any other URL. A data URL without base64 counts as it stands. */
export function dataOfUrl(url: string): string | null {
  if (!url.startsWith("data:")) return null;
  return url.slice(url.indexOf(",") + 1);
}
