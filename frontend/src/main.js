// The page on which an issue is written: everything is put together here.
import "./css/editor.css";
import { binDrops } from "./bin/insert.js";
import { useBin } from "./bin/panel.js";
import { mountEditor } from "./editor.js";
import { issueFields } from "./fields/fields.js";
import { uploadTo } from "./images/upload.js";
import { showInspector } from "./inspector/panel.js";
import { listenForMap, showKeyboardMap, useKeyboard } from "./keyboard_map.js";
import { markdownBy } from "./markdown/dialog.js";
import { emojiFrom } from "./menus/emoji.js";
import { allowRaw } from "./menus/slash.js";
import { pasting, usePasting } from "./paste/pasting.js";
import { findingMarks } from "./preflight/marks.js";
import { startPreflight } from "./preflight/panel.js";
import { previewed, startPreview } from "./preview/pane.js";
import { offerKeptWords } from "./saving/kept_words.js";
import { readOnly } from "./saving/read_only.js";
import { useSession } from "./saving/requests.js";
import { startSaving } from "./saving/start.js";
import { writeDocument } from "./schema/json.js";
import { goToAddressed } from "./sections/from_address.js";
import { useKinds } from "./sections/kinds.js";
import { caretIn } from "./sections/moves.js";
import { snippetsFrom } from "./snippets/saved.js";
import { keyName } from "./text/key_names.js";
import { KEYBOARD } from "./text/keys.js";

function start() {
  const holder = document.getElementById("editor-data");
  const canvas = document.querySelector("[data-canvas]");
  if (!holder || !canvas) return;
  const data = JSON.parse(holder.textContent);
  const form = document.getElementById("issue-form");
  useKinds(data.kinds);
  useSession({ csrf: form.querySelector("[name=csrfmiddlewaretoken]").value, session: data.urls.session });
  uploadTo(data.urls.upload, { fetch: data.urls.fetch_picture, crop: data.urls.crop });
  allowRaw(data.role.raw);
  emojiFrom(data.urls.emoji);
  snippetsFrom({ url: data.urls.snippets, raw: data.role.raw });
  markdownBy(data.urls.section_markdown);
  useKeyboard(KEYBOARD, keyName);

  const fields = issueFields(form);
  const view = mountEditor(
    canvas,
    { ...data, language: data.newsletter.language },
    {
      changed: (tr) => keeper.touched(tr),
      plugins: [readOnly(), fields.plugin, ...pasting(), binDrops(), previewed(), findingMarks()],
    },
  );
  useBin({ view, url: data.urls.links, issue: data.issue });
  usePasting({ cards: data.urls.link_card, pasted: data.urls.pasted, fields });
  const keeper = startSaving({ view, fields, form, data });
  const preview = startPreview({
    view,
    fields,
    form,
    data,
    save: () => keeper.save(),
    isSaved: () => !keeper.saving.isDirty,
  });
  startPreflight({ view, fields, form, data });
  listen({ view, keeper, form });
  // A blank issue is written straight away; on a touch screen that would call up the keyboard unasked.
  if (!view.state.doc.textContent && matchMedia("(pointer: fine)").matches)
    form.dispatchEvent(new Event("fields:done"));
  goToAddressed(view);
  // For the modules that come later, and for tests in the browser.
  window.fortnight = {
    view,
    preview,
    saving: keeper.saving,
    fields,
    data,
    document: () => writeDocument(view.state.doc),
  };
}

function listen({ view, keeper, form }) {
  const save = () => keeper.save();
  form.addEventListener("fields:done", () => {
    view.dispatch(view.state.tr.setSelection(caretIn(view.state.doc, 0)));
    view.focus();
  });
  document.addEventListener("editor:save", save);
  for (const button of document.querySelectorAll("[data-save]")) button.addEventListener("click", save);
  document.querySelector("[data-keyboard]")?.addEventListener("click", showKeyboardMap);
  document.querySelector("[data-open-inspector]")?.addEventListener("click", () => showInspector({ focus: true }));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && !event.defaultPrevented) {
      event.preventDefault();
      save();
    }
  });
  listenForMap();
}

start();
offerKeptWords();
