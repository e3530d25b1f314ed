/** Finished markup, as against text that is still to be escaped. Made by the functions here only. */
export interface Markup {
  readonly markup: string;
}

/** What may stand inside an element; text is escaped, `undefined` is nothing. */
export type Content = Markup | string | number | undefined | readonly Content[];

/** Attributes in order; one that is `undefined` is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const voidElements = new Set(["meta"]);
/** Shapes have no content in most cases and may then be closed at once inside SVG. */
const selfClosing = new Set(["path", "line", "rect", "circle"]);

/** An HTML or SVG element. */
export function element(name: string, attributes: Attributes, ...content: Content[]): Markup {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) open += ` ${key}="${escapeText(String(value))}"`;
  }
  if (voidElements.has(name)) return { markup: `${open}>` };
  const inner = render(content);
  if (inner === "" && selfClosing.has(name)) return { markup: `${open}/>` };
  return { markup: `${open}>${inner}</${name}>` };
}

/** Style sheet of the page itself: not escaped, so never from input. */
export function styleElement(css: string): Markup {
  return { markup: `<style>${css}</style>` };
}

/** A whole document. */
export function renderDocument(root: Markup): string {
  return `<!doctype html>\n${root.markup}\n`;
}

function render(content: Content): string {
  if (content === undefined) return "";
  if (typeof content === "string") return escapeText(content);
  if (typeof content === "number") return escapeText(String(content));
  if (isList(content)) return content.map(render).join("");
  return content.markup;
}

function isList(content: Markup | readonly Content[]): content is readonly Content[] {
  return Array.isArray(content);
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes for text and attributes; control characters, which HTML forbids, are replaced. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character]).replace(/[^\P{Cc}\n\t]/gu, "�");
}
