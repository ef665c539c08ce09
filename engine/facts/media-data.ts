import type { BodyView } from "./body-view.ts";

/** How long the base64 of a `data:` URL is; null for any other URL. A data URL without base64 counts as it stands. */
export function dataOfUrl<Node>(view: BodyView<Node>, node: Node): number | null {
  const url = view.text(node);
  if (url === null || !url.startsWith("data:")) return null;
  return url.length - url.indexOf(",") - 1;
}
