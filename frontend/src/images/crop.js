// Choosing the part of a picture that is shown: by dragging, or with arrow keys. The server cuts, from the whole.
import { announce } from "../announce.js";
import { element } from "../dom.js";
import { NodeSelection } from "prosemirror-state";
import { say } from "../paste/notice.js";
import { hasKeys } from "../text/key_names.js";
import { Box } from "./crop_box.js";
import { cropPicture, wholePicture } from "./upload.js";

const RATIOS = [
  ["free", "Free", 0],
  ["wide", "16:9", 16 / 9],
  ["square", "1:1", 1],
];

/** Whether a picture is kept here: the server cuts no others. */
export const isOurs = (src) => src.startsWith("/");

/** A command: crop the figure that is selected, or the one the caret is in; none whose picture is still on its way. */
export function cropFigure(state, dispatch, view) {
  const found = figureAt(state);
  if (!found || !isOurs(found.node.attrs.src) || found.node.attrs.extra) return false;
  if (dispatch && view) open(view, found);
  return true;
}

function figureAt({ selection }) {
  const { $from } = selection;
  if (selection instanceof NodeSelection && selection.node.type.name === "figure")
    return { node: selection.node, pos: selection.from };
  if (selection instanceof NodeSelection && selection.node.firstChild?.type.name === "figure")
    return { node: selection.node.firstChild, pos: selection.from + 1 };
  for (let depth = $from.depth; depth > 1; depth -= 1)
    if ($from.node(depth).type.name === "figure") return { node: $from.node(depth), pos: $from.before(depth) };
  return null;
}

async function open(view, { node, pos }) {
  const { src } = node.attrs;
  const picture = await wholePicture(src);
  if (picture.error) return say(picture.error);
  const { whole } = picture;
  const image = element("img", { src: whole.url, alt: "", draggable: "false" });
  const box = new Box({ width: whole.width, height: whole.height, shares: picture.crop });
  const size = element("p", { class: "field-hint", role: "status" });
  const error = element("p", { class: "field-error", role: "alert" });
  const ratios = RATIOS.map(([name, label, ratio]) => {
    const input = element("input", { type: "radio", name: "crop-ratio", value: name, checked: name === "free" });
    input.addEventListener("change", () => box.setRatio(ratio));
    return element("label", { class: "check" }, input, ` ${label}`);
  });
  const keep = element("button", { class: "button", value: "keep" }, "Keep this part");
  const everything = element(
    "button",
    { type: "button", class: "button is-quiet", onclick: () => box.all() },
    "All of it",
  );
  const dialog = element(
    "dialog",
    { class: "dialog ed-crop", "aria-label": "Crop the picture" },
    element(
      "form",
      { method: "dialog" },
      element("h2", {}, "Crop the picture"),
      element(
        "p",
        { class: "field-hint" },
        "Drag the frame or its corner." +
          (hasKeys()
            ? " With keys: arrows move it, Shift and arrows change its size, Alt goes pixel by pixel."
            : ""),
      ),
      element("div", { class: "ed-crop-stage" }, image, box.dom),
      element("fieldset", { class: "ed-crop-ratios" }, element("legend", {}, "Shape"), ...ratios),
      size,
      error,
      element(
        "div",
        { class: "actions" },
        keep,
        everything,
        element("button", { class: "button is-quiet", value: "cancel" }, "Cancel"),
      ),
    ),
  );
  box.onChange = ({ width, height }) => (size.textContent = `${width} × ${height} pixels`);
  box.show();
  dialog.addEventListener("close", () => (dialog.remove(), view.focus()));
  keep.addEventListener("click", async (event) => {
    event.preventDefault();
    keep.disabled = true;
    const cut = await cropPicture(src, box.shares());
    keep.disabled = false;
    if (cut.error) return (error.textContent = cut.error);
    dialog.close();
    return set(view, { pos, src, url: cut.url });
  });
  document.querySelector("[data-editor-layers]").append(dialog);
  dialog.showModal();
  box.dom.focus();
}

function set(view, { pos, src, url }) {
  const at = placeOf(view.state.doc, pos, src);
  if (at === null) return say("The picture is no longer in the text.");
  const tr = view.state.tr.setNodeAttribute(at, "src", url);
  // A height that was given belongs to the shape it had.
  if (tr.doc.nodeAt(at).attrs.height) tr.setNodeAttribute(at, "height", null);
  if (
    tr.doc.nodeAt(at).type.name === "figure" &&
    view.state.selection instanceof NodeSelection &&
    view.state.selection.from === at
  )
    tr.setSelection(NodeSelection.create(tr.doc, at));
  view.dispatch(tr);
  return announce("Cropped. Ctrl+Z gives the whole picture back.");
}

/** Where the figure is now: others may have saved meanwhile. */
function placeOf(doc, pos, src) {
  if (pos < doc.content.size && doc.nodeAt(pos)?.attrs.src === src) return pos;
  let found = null;
  doc.descendants((node, at) => {
    if (found === null && node.type.name === "figure" && node.attrs.src === src) found = at;
    return !node.isTextblock;
  });
  return found;
}
