// Pictures, cards, raw source, merge tags and what this version does not know: drawn here, set in the inspector.
import { NodeSelection } from "prosemirror-state";
import { element } from "../dom.js";
import { figureTools } from "../images/figure_tools.js";
import { spoken } from "../schema/dom.js";
import { DrawnView } from "./drawn.js";

/** One that has words in it: what changes round them is its own doing. */
class WordedView extends DrawnView {
  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }
}

class FigureView extends WordedView {
  build() {
    this.frame = element("div", { class: "ed-figure-frame", contenteditable: "false" });
    this.contentDOM = element("figcaption", {});
    this.dom = element("figure", { class: "ed-figure" }, this.frame, this.contentDOM);
    this.frame.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const { state } = this.view;
      this.view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, this.getPos())));
      this.view.focus();
    });
  }

  draw() {
    const { src, alt, decorative, href, width } = this.node.attrs;
    const image = src
      ? element("img", { src, alt: decorative ? "" : alt || "Picture without a description", draggable: "false" })
      : null;
    if (image && width) image.style.maxWidth = `min(100%, ${width}px)`;
    const note = !src ? "" : decorative ? "Decorative" : alt ? "" : "No description yet";
    this.frame.replaceChildren(
      image ??
        element(
          "p",
          { class: "ed-no-picture" },
          "No picture yet. Enter chooses one; you can also paste or drop one here.",
        ),
      ...(note ? [element("span", { class: `ed-figure-note${decorative ? "" : " is-warn"}` }, note)] : []),
      ...(href ? [element("span", { class: "ed-figure-link" }, `Leads to ${href}`)] : []),
      ...figureTools(this.view, this.getPos, this.node.attrs),
    );
  }
}

class CardView extends DrawnView {
  build() {
    this.dom = element("div", { class: "ed-card" });
  }

  draw() {
    const { href, title, description, image, site } = this.node.attrs;
    this.dom.replaceChildren(
      ...(image ? [element("img", { src: image, alt: "", draggable: "false" })] : []),
      element("strong", {}, title || href || "A link card without an address: set it in the settings."),
      ...(description ? [element("span", {}, description)] : []),
      element("span", { class: "ed-card-site" }, site || href),
    );
  }
}

class RawView extends DrawnView {
  build() {
    this.source = element("code", {});
    this.note = element("p", { class: "ed-raw-note" });
    this.dom = element("div", { class: "ed-raw" }, this.note, element("pre", {}, this.source));
  }

  draw() {
    const { source, note, format } = this.node.attrs;
    this.note.textContent = note || (format === "markdown" ? "Markdown kept as it was" : "Raw HTML");
    this.source.textContent =
      source.length > 2000 ? `${source.slice(0, 2000)}…` : source || "Empty: write it in the settings.";
  }
}

class MergeTagView extends DrawnView {
  build() {
    this.dom = element("span", { class: "ed-merge-tag", contenteditable: "false" });
  }

  draw() {
    const { name, fallback } = this.node.attrs;
    this.dom.textContent = fallback ? `${spoken(name)} | ${fallback}` : spoken(name);
    this.dom.title = fallback
      ? `Each reader’s ${spoken(name)}, or “${fallback}”`
      : `Each reader’s ${spoken(name)}; nothing where there is none`;
  }
}

class ButtonView extends WordedView {
  build() {
    this.contentDOM = element("span", { class: "ed-call-words" });
    this.address = element("span", { class: "ed-call-address", contenteditable: "false" });
    this.dom = element("div", { class: "ed-call" }, this.contentDOM, this.address);
  }

  draw() {
    this.address.textContent = this.node.attrs.href || "Leads nowhere yet";
    this.address.classList.toggle("is-warn", !this.node.attrs.href);
  }
}

class FootnoteView extends WordedView {
  build() {
    this.mark = element("span", { class: "ed-footnote-mark", contenteditable: "false" });
    this.contentDOM = element("div", {});
    this.dom = element("aside", { class: "ed-footnote", role: "note" }, this.mark, this.contentDOM);
  }

  draw() {
    this.mark.textContent = this.node.attrs.label || "?";
    this.dom.setAttribute("aria-label", `Footnote ${this.node.attrs.label}`);
  }
}

class UnknownView extends DrawnView {
  build() {
    this.dom = element(this.node.isInline ? "span" : "div", { class: "ed-unknown", contenteditable: "false" });
  }

  draw() {
    const { raw } = this.node.attrs;
    const name = raw?.type === "text" ? "text" : `“${raw?.type}”`;
    this.dom.textContent =
      this.node.isInline && raw?.text
        ? raw.text
        : `A part of the kind ${name}, which this version does not know. It is kept as it is.`;
    this.dom.title = "Of a later version: kept as it is";
  }
}

const view = (View) => (node, editor, getPos) => new View(node, editor, getPos);

export const LEAF_VIEWS = {
  figure: view(FigureView),
  link_card: view(CardView),
  raw_block: view(RawView),
  merge_tag: view(MergeTagView),
  call_to_action: view(ButtonView),
  footnote: view(FootnoteView),
  unknown_block: view(UnknownView),
  unknown_inline: view(UnknownView),
};
