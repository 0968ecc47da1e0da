// How long and how heavy the issue is, as a whole and section by section.
import { element } from "../dom.js";
import { kindLabel } from "../sections/kinds.js";

const kilobytes = (bytes) => (bytes / 1024).toLocaleString("en", { maximumFractionDigits: bytes < 10_240 ? 1 : 0 });
const number = (value) => value.toLocaleString("en");
const inWords = (count) => `${number(count)} ${count === 1 ? "word" : "words"}`;

/**
 * @param {{summary: HTMLElement, bars: HTMLElement}} places @param {{doc: () => object, goTo: (pos: number) => void}}
 *   host
 */
export function figures({ summary, bars }, { doc, goTo }) {
  return ({ words, minutes, size, limit, sections }) => {
    const rows = [];
    doc().forEach((node, pos) => {
      const own = sections[node.attrs.id];
      if (own) rows.push({ name: nameOf(node), id: node.attrs.id, pos, ...own });
    });
    const heaviest = rows.reduce((one, other) => (other.bytes > (one?.bytes ?? 0) ? other : one), null);
    const isClipped = size > limit;
    summary.replaceChildren(
      `${inWords(words)}, ${minutes} min · ${kilobytes(size)} of ${kilobytes(limit)} KB`,
      heaviest && rows.length > 1 ? ` · heaviest: ${heaviest.name}, ${kilobytes(heaviest.bytes)} KB` : "",
      isClipped
        ? element(
            "strong",
            { class: "pv-clipped" },
            " Gmail will cut it off: shorten it, or show a section on the web only.",
          )
        : "",
    );
    summary.dataset.tone = isClipped ? "bad" : size > limit * 0.9 ? "warn" : "";
    const around = size - rows.reduce((sum, row) => sum + row.bytes, 0);
    bars.replaceChildren(
      ...rows.map((row) => bar(row, heaviest, goTo)),
      note(`Around the sections: ${kilobytes(Math.max(0, around))} KB`),
    );
  };
}

function bar({ name, id, pos, bytes, words }, heaviest, goTo) {
  const filled = element("i", { class: "pv-filled" });
  filled.style.width = `${heaviest?.bytes ? (100 * bytes) / heaviest.bytes : 0}%`;
  const says = bytes ? `${kilobytes(bytes)} KB, ${inWords(words)}` : `not in the mail, ${inWords(words)}`;
  const button = element(
    "button",
    { type: "button", class: "pv-bar", "data-bar": id, onclick: () => goTo(pos) },
    element("span", { class: "pv-bar-name" }, name),
    element("span", { class: "pv-track", "aria-hidden": "true" }, filled),
    element("span", { class: "pv-bar-says" }, says),
  );
  return element("li", { class: heaviest?.id === id ? "is-heaviest" : "" }, button);
}

const note = (words) => element("li", { class: "pv-note" }, words);

/** How a section is called: by its title, or else by its kind. */
function nameOf(section) {
  let title = "";
  section.forEach((child) => {
    if (child.type.name === "title") title ||= child.textContent.trim();
  });
  return title ? `“${title.length > 40 ? `${title.slice(0, 39)}…` : title}”` : kindLabel(section.type.name);
}
