// Makes one page equal to another by changing only what differs: no flicker, pictures and the scroll stay.

/** Afterwards `old` and what it holds are as in `fresh`. Nodes are copied into the document of `old`. */
export function patch(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    old.replaceWith(old.ownerDocument.importNode(fresh, true));
  } else if (old.nodeType === Node.ELEMENT_NODE) {
    patchAttributes(old, fresh);
    patchChildren(old, fresh);
  } else {
    old.data = fresh.data;
  }
}

function patchAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

/** What is equal at the beginning and at the end stays; what is between is paired in order. */
function patchChildren(old, fresh) {
  const before = [...old.childNodes];
  const after = [...fresh.childNodes];
  let start = 0;
  while (start < before.length && start < after.length && before[start].isEqualNode(after[start])) start += 1;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && before[endBefore - 1].isEqualNode(after[endAfter - 1])) {
    endBefore -= 1;
    endAfter -= 1;
  }
  const follower = before[endBefore] ?? null;
  const paired = Math.min(endBefore, endAfter);
  for (let at = start; at < paired; at += 1) patch(before[at], after[at]);
  for (let at = paired; at < endBefore; at += 1) before[at].remove();
  for (let at = paired; at < endAfter; at += 1)
    old.insertBefore(old.ownerDocument.importNode(after[at], true), follower);
}
