// While another tab writes, or the issue has gone out, the words here are only to be read; what comes from the server
// is let in.
import { Plugin, PluginKey } from "prosemirror-state";
import { FROM_SERVER } from "./bring_in.js";

const key = new PluginKey("readOnly");

export const readOnly = () =>
  new Plugin({
    key,
    state: { init: () => false, apply: (tr, value) => tr.getMeta(key) ?? value },
    props: { editable: (state) => !key.getState(state) },
    filterTransaction: (tr, state) => !tr.docChanged || !key.getState(state) || Boolean(tr.getMeta(FROM_SERVER)),
  });

/** @param {import("prosemirror-view").EditorView} view @param {HTMLFormElement} form the fields above the words */
export function setReadOnly(view, form, is) {
  if (Boolean(key.getState(view.state)) === is) return;
  view.dispatch(view.state.tr.setMeta(key, is));
  document.querySelector("main").toggleAttribute("data-read-only", is);
  for (const control of form.querySelectorAll("[data-field] :is(input, textarea)")) control.readOnly = is;
  for (const place of document.querySelectorAll("[data-inspector] [data-groups]")) place.inert = is;
}
