// What belongs in an empty place, in faint words.
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { hasKeys } from "../text/key_names.js";

const TITLES = {
  topic: "Topic, perhaps with an emoji: type : for one",
  story: "Headline",
  letter: "Title",
  sponsor: "The sponsor’s headline",
  links: "What these links are",
  feedback: "What you ask",
  subscribe: "Why to subscribe",
};
const WORDS = {
  greeting: "Greeting: Dear {{ for a name",
  standfirst: "Standfirst: the story in a sentence",
  sign_off: "Sign-off: until next time,",
  signature: "Signature",
  attribution: "Whose words",
  figure: "Caption",
  call_to_action: "Words on the button",
};
const HINTS = {
  letter: "Write, or press / for more",
  topic: "Several short items in prose, or / for more",
  story: "The story. Type “What’s new:” for a label, / for more",
  links: "- starts a list of links",
  sponsor: "The sponsor’s words",
  feedback: "More words above the buttons",
  subscribe: "More words above the button",
};

/** Where there are no keys, the bar’s “+” offers what “/” does. */
const forFingers = (said) => (hasKeys() ? said : said.replace("/ for more", "+ for more"));

function words(node, parent, section, isOnlyBlock) {
  const name = node.type.name;
  if (name === "title") return TITLES[section.type.name] ?? "Title";
  if (name in WORDS) return WORDS[name];
  if (name === "heading") return "Heading";
  if (name === "paragraph" && parent === section && isOnlyBlock)
    return HINTS[section.type.name] ?? "Write, or press / for more";
  return "";
}

const cache = new WeakMap();

/** The empty places of a section as [offset, size, words]; read once for each version of a section. */
function emptyPlaces(section) {
  if (cache.has(section)) return cache.get(section);
  const found = [];
  const paragraphs = [];
  section.forEach(
    (child) =>
      child.isBlock &&
      !(child.type.name in WORDS && child.isTextblock) &&
      child.type.name !== "title" &&
      paragraphs.push(child),
  );
  section.descendants((node, offset, parent) => {
    if (node.isTextblock && node.content.size === 0) {
      const said = words(node, parent, section, paragraphs.length === 1);
      if (said) found.push([offset + 1, node.nodeSize, forFingers(said)]);
    }
    return !node.isTextblock;
  });
  cache.set(section, found);
  return found;
}

function decorations(state) {
  const found = [];
  const { $cursor } = state.selection;
  state.doc.forEach((section, pos) => {
    for (const [offset, size, said] of emptyPlaces(section)) {
      found.push(Decoration.node(pos + offset, pos + offset + size, { class: "is-empty", "data-placeholder": said }));
    }
  });
  const isBare = $cursor && $cursor.parent.type.name === "paragraph" && $cursor.parent.content.size === 0;
  if (isBare && !found.some((each) => each.from === $cursor.before())) {
    found.push(
      Decoration.node($cursor.before(), $cursor.after(), {
        class: "is-empty is-here",
        "data-placeholder": forFingers("/ for more"),
      }),
    );
  }
  return DecorationSet.create(state.doc, found);
}

export const placeholders = () => new Plugin({ props: { decorations } });
