// Lists as Word writes them: paragraphs that say "mso-list:l0 level2 lfo1" and carry their bullet as text.

const LEVEL = /mso-list:\s*(l\d+)\s+level(\d+)(?:\s+(lfo\d+))?/i;
const NUMBERED = /^\W?(\d+|[a-z]|[ivxlc]+)[.)]/i;

/** Make them lists. @param {HTMLElement} body */
export function wordLists(body) {
  const items = [
    ...body.querySelectorAll(
      "p[data-style*='mso-list'], h1[data-style*='mso-list'], h2[data-style*='mso-list'], h3[data-style*='mso-list']",
    ),
  ];
  let open = [];
  let last = null;
  for (const item of items) {
    const found = LEVEL.exec(item.getAttribute("data-style"));
    if (!found || item.tagName !== "P") continue;
    const { marker, number } = takeMarker(item);
    const key = `${found[1]} ${found[3] ?? ""}`;
    const goesOn = last !== null && comesAfter(last, item) && open.length && open[0].key === key;
    if (!goesOn) open = [];
    addItem(open, { item, level: Number(found[2]), isNumbered: NUMBERED.test(marker), number, key });
    last = open[0].list;
  }
}

/** Take the bullet or number out of the paragraph's text. */
function takeMarker(item) {
  const marks = [
    ...item.querySelectorAll(
      "[data-style*='mso-list:Ignore'], [data-style*='mso-list: Ignore'], [data-style*='mso-list:ignore']",
    ),
  ];
  const marker = marks
    .map((mark) => mark.textContent)
    .join("")
    .replace(/[\s\u00a0]+/g, "");
  for (const mark of marks) mark.remove();
  const found = /^(\d+)[.)]/.exec(marker);
  return { marker, number: found ? Number(found[1]) : 1 };
}

/** Whether nothing but white space stands between the list and the paragraph. */
function comesAfter(list, item) {
  let node = list.nextSibling;
  while (node && node !== item && node.nodeType === Node.TEXT_NODE && !node.textContent.trim()) node = node.nextSibling;
  return node === item;
}

function addItem(open, { item, level, isNumbered, number, key }) {
  while (open.length && open.at(-1).level > level && open.length > 1) open.pop();
  let top = open.at(-1);
  const { ownerDocument: page } = item;
  if (!top || top.level < level || top.isNumbered !== isNumbered) {
    const list = page.createElement(isNumbered ? "ol" : "ul");
    if (isNumbered && number > 1) list.setAttribute("start", String(number));
    if (top && top.level < level && top.list.lastElementChild) {
      item.replaceWith();
      top.list.lastElementChild.append(list);
    } else if (top && top.level >= level) {
      // The list changes from bullets to numbers: one list after the other, at the same depth.
      item.remove();
      top.list.after(list);
      open.pop();
    } else item.replaceWith(list);
    top = { list, level, isNumbered, key: open[0]?.key ?? key };
    open.push(top);
  } else item.remove();
  const point = page.createElement("li");
  const words = page.createElement("p");
  words.append(...item.childNodes);
  point.append(words);
  top.list.append(point);
}
