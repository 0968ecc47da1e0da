// HTML of other programs, parsed without its styles and handlers. The policy of the page forbids those and complains
// even where they only stand in a document that is never shown; what a style says is read from `data-style`.

const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const SHEETS = /<style\b[^]*?(?:<\/style\s*>|$)/gi;
const FORBIDDEN = /("[^"]*"|'[^']*')|([\s/])(style|on[a-z]+)(?=\s*=)/gi;

/** The source with its `style` attributes called `data-style`, its handlers `data-on…`, and without style sheets. */
export const tamed = (html) =>
  html
    .replace(SHEETS, "")
    .replace(TAG, (tag) =>
      tag.replace(FORBIDDEN, (whole, quoted, before, name) => (quoted ? whole : `${before}data-${name}`)),
    );

/** @returns {HTMLElement} the body of a document that is never shown */
export const parsed = (html) => new DOMParser().parseFromString(tamed(html), "text/html").body;

/** One property of an element's own style; empty where it has none. */
export function styled(element, property) {
  for (const declaration of (element.getAttribute("data-style") ?? "").split(";")) {
    const [name, ...value] = declaration.split(":");
    if (name.trim().toLowerCase() === property) return value.join(":").trim().toLowerCase();
  }
  return "";
}

const isBold = (element) => /^(bold(er)?|[6-9]\d\d)\b/.test(styled(element, "font-weight"));
const MEANINGS = [
  ["strong", (element) => isBold(element) && !element.closest("h1, h2, h3, h4, h5, h6, th, strong, b")],
  ["em", (element) => /^(italic|oblique)/.test(styled(element, "font-style")) && !element.closest("em, i")],
  [
    "s",
    (element) =>
      /line-through/.test(styled(element, "text-decoration") + styled(element, "text-decoration-line")) &&
      !element.closest("s, del, strike"),
  ],
  ["sup", (element) => styled(element, "vertical-align") === "super" && !element.closest("sup")],
  ["sub", (element) => styled(element, "vertical-align") === "sub" && !element.closest("sub")],
];

/** What styles mean, as elements; then the styles go. @param {HTMLElement} body */
export function meanings(body) {
  for (const each of body.querySelectorAll("b, strong"))
    if (/^(normal|[1-5]\d\d)\b/.test(styled(each, "font-weight"))) each.replaceWith(...each.childNodes);
  for (const each of body.querySelectorAll("em, i"))
    if (styled(each, "font-style") === "normal") each.replaceWith(...each.childNodes);
  for (const element of body.querySelectorAll("[data-style]")) {
    for (const [tag, applies] of MEANINGS) {
      if (
        !applies(element) ||
        !element.textContent.trim() ||
        element.querySelector("p, div, ul, ol, table, h1, h2, h3, h4, h5, h6, blockquote, figure")
      )
        continue;
      const made = element.ownerDocument.createElement(tag);
      made.append(...element.childNodes);
      element.append(made);
    }
    if (/^(TD|TH)$/.test(element.tagName) && styled(element, "text-align"))
      element.setAttribute("align", styled(element, "text-align"));
    element.removeAttribute("data-style");
  }
}
