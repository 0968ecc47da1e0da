// The text and the preview side by side: each scrolls with the other, and a click in one finds the place in the other.
import { Selection } from "prosemirror-state";
import { elementOf, markAtPosition, markBefore, positionOfMark } from "./places.js";

// What is looked at is a third of the way down, not at the edge.
const LINE = 0.33;

export class Sync {
  /** @param {import("prosemirror-view").EditorView} view @param {import("./frame.js").Frame} frame */
  constructor(view, frame, { here, title }) {
    Object.assign(this, { view, frame, here, title });
    this.sections = {};
    this.isOn = false;
    this.expected = { text: null, preview: null };
    addEventListener("scroll", () => this.follow("text"), { passive: true });
    frame.stage.addEventListener("scroll", () => this.follow("preview"), { passive: true });
  }

  get text() {
    return document.scrollingElement;
  }

  /** [from the top of the text, from the top of the preview] of every mark that stands in both. */
  pairs() {
    const { doc } = this.view.state;
    const found = [[0, 0]];
    for (const mark of this.frame.marks) {
      if (!mark.section) continue;
      const pos = positionOfMark(doc, mark, this.sections);
      const dom = pos === null ? null : this.view.nodeDOM(pos);
      if (!dom?.getBoundingClientRect) continue;
      const text = dom.getBoundingClientRect().top + this.text.scrollTop;
      const { top } = this.frame.placeOf(elementOf(mark));
      const [lastText, lastTop] = found.at(-1);
      if (text > lastText && top > lastTop) found.push([text, top]);
    }
    const [lastText, lastTop] = found.at(-1);
    found.push([Math.max(this.text.scrollHeight, lastText + 1), Math.max(this.frame.stage.scrollHeight, lastTop + 1)]);
    return found;
  }

  follow(scrolled) {
    if (!this.isOn || this.isQueued) return;
    const from = scrolled === "text" ? this.text : this.frame.stage;
    // The scroll that this script made itself.
    if (this.expected[scrolled] !== null && Math.abs(from.scrollTop - this.expected[scrolled]) < 2) {
      this.expected[scrolled] = null;
      return;
    }
    this.expected[scrolled] = null;
    this.isQueued = true;
    requestAnimationFrame(() => {
      this.isQueued = false;
      this.align(scrolled);
    });
  }

  align(scrolled) {
    const isText = scrolled === "text";
    const [from, to] = isText ? [this.text, this.frame.stage] : [this.frame.stage, this.text];
    const most = to.scrollHeight - to.clientHeight;
    const [isTop, isEnd] = [from.scrollTop <= 0, from.scrollTop >= from.scrollHeight - from.clientHeight - 1];
    const at = from.scrollTop + from.clientHeight * LINE;
    const pairs = isText ? this.pairs() : this.pairs().map(([one, other]) => [other, one]);
    const place = isTop ? 0 : isEnd ? most : between(pairs, at) - to.clientHeight * LINE;
    this.move(to, isText ? "preview" : "text", Math.max(0, Math.min(most, place)));
  }

  move(side, name, top) {
    if (Math.abs(side.scrollTop - top) < 2) return;
    this.expected[name] = Math.round(top);
    side.scrollTop = Math.round(top);
  }

  /** The block with the caret is marked in the preview, and brought into its view. */
  showCaret({ bring = true } = {}) {
    const mark = this.isOn
      ? markAtPosition(this.frame.marks, this.view.state.doc, this.view.state.selection.from, this.sections)
      : null;
    this.here.hidden = !mark;
    if (!mark) return;
    const { top, height } = this.frame.placeOf(elementOf(mark));
    this.here.style.top = `${top}px`;
    this.here.style.height = `${height}px`;
    const { stage } = this.frame;
    const isSeen =
      top >= stage.scrollTop && top + Math.min(height, stage.clientHeight / 2) <= stage.scrollTop + stage.clientHeight;
    if (bring && !isSeen) this.move(stage, "preview", Math.max(0, top - stage.clientHeight * LINE));
  }

  /** Someone clicked in the preview: the caret goes to that place of the text. @param {Node} target */
  jump(target) {
    const mark = markBefore(this.frame.marks, target);
    if (!mark) return this.title();
    const pos = positionOfMark(this.view.state.doc, mark, this.sections);
    if (pos === null) return undefined;
    return this.goTo(pos);
  }

  goTo(pos) {
    const { state } = this.view;
    const selection = Selection.near(state.doc.resolve(Math.min(pos + 1, state.doc.content.size)));
    this.view.dispatch(state.tr.setSelection(selection));
    this.view.focus();
    const dom = this.view.nodeDOM(pos);
    if (!dom?.getBoundingClientRect) return;
    const top = dom.getBoundingClientRect().top + this.text.scrollTop - this.text.clientHeight * LINE;
    this.move(this.text, "text", Math.max(0, Math.min(this.text.scrollHeight - this.text.clientHeight, top)));
  }
}

/** The second number that belongs to a first one, between the pairs around it. */
function between(pairs, at) {
  let low = pairs[0];
  for (const pair of pairs) {
    if (pair[0] > at) return low[1] + ((at - low[0]) / (pair[0] - low[0])) * (pair[1] - low[1]);
    low = pair;
  }
  return low[1];
}
