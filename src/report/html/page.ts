import { type Content, element, type Markup, renderDocument, styleElement } from "./markup.ts";
import { styleSheet } from "./policy-style.ts";

/** Refuses everything from elsewhere; the styles are in the page. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'";

/** A self-contained page under its title: no scripts, no network. */
export function renderPage(title: string, content: Content): string {
  return renderDocument(
    element(
      "html",
      { lang: "en" },
      element(
        "head",
        {},
        element("meta", { charset: "utf-8" }),
        element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
        element("meta", { "http-equiv": "Content-Security-Policy", content: contentPolicy }),
        element("title", {}, title),
        styleElement(styleSheet),
      ),
      element("body", {}, element("main", {}, element("h1", {}, title), content)),
    ),
  );
}

/** One line of the list at the top of a page. */
export function fact(name: string, ...value: Content[]): readonly Markup[] {
  return [element("dt", {}, name), element("dd", {}, value)];
}
