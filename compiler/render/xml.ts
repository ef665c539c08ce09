/** An element of an XML document; `children` are elements or texts. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (XmlElement | string)[];
}

/** An XML document of one element, indented, with a line end. */
export function renderXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderElement(root, "")}\n`;
}

function renderElement({ name, attributes, children }: XmlElement, indent: string): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapedAttribute(String(value))}"`,
  );
  const open = `${indent}<${name}${written.join("")}`;
  if (children.length === 0) return `${open}/>`;
  if (children.every((child) => typeof child === "string")) {
    return `${open}>${children.map(escaped).join("")}</${name}>`;
  }
  const inner = children.map((child) =>
    typeof child === "string" ? `${indent}  ${escaped(child)}` : renderElement(child, `${indent}  `),
  );
  return `${open}>\n${inner.join("\n")}\n${indent}</${name}>`;
}

/** XML 1.0 has no way at all to write most control characters, so they become U+FFFD. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Line ends and tabs in an attribute would be read as spaces. */
function escapedAttribute(text: string): string {
  return escaped(text).replaceAll(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
