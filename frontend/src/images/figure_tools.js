// What can be done with a picture right where it stands.
import { NodeSelection } from "prosemirror-state";
import { element } from "../dom.js";
import { cropFigure, isOurs } from "./crop.js";
import { askWhatItShows } from "./describe.js";
import { choosePictures } from "./insert.js";

/** Buttons for a figure's frame. The keyboard reaches the same in the settings. */
export function figureTools(view, getPos, { src, alt, decorative, extra }) {
  if (extra) return [];
  const tool = (label, run, name = "") =>
    element("button", { type: "button", class: `button is-quiet ${name}`, tabindex: "-1", onclick: (event) => {
      event.preventDefault();
      view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, getPos())));
      run();
    } }, label);
  const tools = [];
  if (!src) tools.push(tool("Choose a picture", () => choosePictures(view)));
  else {
    if (!alt && !decorative) tools.push(tool("Say what it shows", () => askWhatItShows(view, getPos())));
    // Only seen while the picture is selected.
    if (isOurs(src)) tools.push(tool("Crop", () => cropFigure(view.state, view.dispatch, view), "is-crop"));
  }
  return tools.length ? [element("span", { class: "ed-figure-tools" }, ...tools)] : [];
}
