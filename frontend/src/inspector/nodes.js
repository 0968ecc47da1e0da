// What can be set of each kind of node. `widget`: text, area, number, checkbox, select, address, picture,
// picture-address. A deed with `offered` is shown only where that command could run.
import {
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  setCellAttr,
  toggleHeaderRow,
} from "prosemirror-tables";
import { cropFigure } from "../images/crop.js";
import { splitOffAtHeading } from "../sections/moves.js";
import { toggleAttribution } from "../text/blocks.js";

const ADDRESS_HINT = "Where it leads: https://…, or name@example.org for a mail.";

export const NODE_SETTINGS = {
  figure: {
    title: "Picture",
    fields: [
      { name: "src", label: "Picture", widget: "picture", off: (attrs) => attrs.extra },
      {
        name: "alt",
        label: "What it shows",
        widget: "area",
        longest: 5000,
        hint: "In words, for those who do not see it.",
        off: (attrs) => attrs.decorative,
      },
      { name: "decorative", label: "It is decorative and says nothing", widget: "checkbox" },
      { name: "href", label: "Link", widget: "address", hint: ADDRESS_HINT },
      {
        name: "width",
        label: "Width in pixels",
        widget: "number",
        least: 1,
        most: 10_000,
        hint: "Empty: as wide as the mail.",
      },
    ],
    deeds: [{ label: "Crop", command: cropFigure, offered: cropFigure }],
  },
  picture: {
    title: "Picture in the text",
    fields: [
      { name: "src", label: "Picture", widget: "picture" },
      { name: "alt", label: "What it shows", widget: "text", longest: 5000 },
      { name: "width", label: "Width in pixels", widget: "number", least: 1, most: 10_000 },
    ],
  },
  call_to_action: { title: "Button", fields: [{ name: "href", label: "Link", widget: "address", hint: ADDRESS_HINT }] },
  link_card: {
    title: "Link card",
    fields: [
      { name: "href", label: "Link", widget: "address", hint: ADDRESS_HINT },
      { name: "title", label: "Title", widget: "text", longest: 1000 },
      { name: "description", label: "Description", widget: "area", longest: 2000 },
      { name: "site", label: "Site", widget: "text", longest: 1000 },
      { name: "image", label: "Picture", widget: "picture" },
    ],
  },
  raw_block: {
    title: "Raw source",
    fields: [
      {
        name: "source",
        label: "Source",
        widget: "source",
        longest: 500_000,
        role: "raw",
        hint: "Scripts and unsafe parts are taken out when it is shown.",
      },
      {
        name: "format",
        label: "It is",
        widget: "select",
        options: [
          ["html", "HTML"],
          ["markdown", "Markdown"],
        ],
        role: "raw",
      },
    ],
  },
  heading: {
    title: "Heading",
    fields: [
      {
        name: "level",
        label: "Level",
        widget: "select",
        number: true,
        options: [
          [3, "Heading"],
          [4, "Small heading"],
          [5, "Smaller still"],
          [6, "Smallest"],
        ],
      },
    ],
    deeds: [{ label: "Begin a topic here", command: splitOffAtHeading }],
  },
  bullet_list: { title: "List", fields: [{ name: "tight", label: "No space between the points", widget: "checkbox" }] },
  ordered_list: {
    title: "Numbered list",
    fields: [
      { name: "start", label: "First number", widget: "number", least: 0, most: 999_999_999, required: true },
      { name: "tight", label: "No space between the points", widget: "checkbox" },
    ],
  },
  quote: { title: "Quote", fields: [], deeds: [{ label: "Whose words: add or remove", command: toggleAttribution }] },
  code_block: { title: "Code", fields: [{ name: "language", label: "Language", widget: "text", longest: 200 }] },
  footnote: {
    title: "Footnote",
    fields: [
      {
        name: "label",
        label: "Its mark",
        widget: "text",
        longest: 100,
        hint: "The reference in the text has the same.",
      },
    ],
  },
  footnote_ref: {
    title: "Reference to a footnote",
    fields: [{ name: "label", label: "Its mark", widget: "text", longest: 100 }],
  },
  merge_tag: {
    title: "Merge tag",
    fields: [
      {
        name: "name",
        label: "Value",
        widget: "text",
        pattern: /^(name|first_name|email|attributes\.[A-Za-z0-9_-]{1,60})$/,
        wrong: "Write name, first_name, email, or attributes. and the name of your own field.",
      },
      { name: "fallback", label: "Where there is none", widget: "text", longest: 200 },
    ],
  },
  table: {
    title: "Table",
    fields: [],
    deeds: [
      { label: "Row below", command: addRowAfter },
      { label: "Column to the right", command: addColumnAfter },
      { label: "Heading row", command: toggleHeaderRow },
      { label: "Left", command: setCellAttr("align", "left") },
      { label: "Middle", command: setCellAttr("align", "center") },
      { label: "Right", command: setCellAttr("align", "right") },
      { label: "Remove the row", command: deleteRow },
      { label: "Remove the column", command: deleteColumn },
      { label: "Remove the table", command: deleteTable },
    ],
  },
};

/** Of every section: where it is shown. */
export const WHERE = [
  { name: "email", label: "In the mail", widget: "checkbox" },
  { name: "web", label: "On the web", widget: "checkbox" },
];
