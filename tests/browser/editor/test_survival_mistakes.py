"""A mistake of the page's own does not end the saving, and what only this device has is not thrown away."""

import pytest
from playwright.sync_api import expect

from tests.browser.editor.desk import Desk, block, paragraph, title
from tests.browser.editor.test_survival_together import LETTER, TOPIC, alice_and_bob, write
from tests.machine import wait_until

__all__ = ["alice_and_bob"]

# What the journal of an earlier opening of this page holds: the document as it is, changed a little.
KEPT = """async () => {
  const document = JSON.parse(JSON.stringify(fortnight.document()));
  const { content } = document;
  CHANGE;
  const opened = indexedDB.open("fortnight");
  const db = await new Promise((done) => (opened.onsuccess = () => done(opened.result)));
  const { data, saving, fields } = fortnight;
  const transaction = db.transaction("journal", "readwrite");
  transaction.objectStore("journal").put(
    { format: 1, account: data.account.id, issue: data.issue, at: Date.now(), version: saving.version,
      unanswered: [], fields: fields.read(), document },
    [data.account.id, data.issue, "earlier"],
  );
  await new Promise((done) => (transaction.oncomplete = done));
  db.close();
}"""
LEFT = """async () => {
  const opened = indexedDB.open("fortnight");
  const db = await new Promise((done) => (opened.onsuccess = () => done(opened.result)));
  const asked = db.transaction("journal").objectStore("journal").getAllKeys();
  const keys = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  db.close();
  return keys.filter((key) => key[2] === "earlier").length;
}"""
FIGURE = {"type": "figure", "attrs": {"src": "https://example.org/a.png", "alt": "A boat"}}
CODE = block("code_block", "one two")


def test_a_mistake_while_an_answer_is_taken_in_is_told_and_tried_again(alice_and_bob, stored):
    alice, bob = alice_and_bob(LETTER, TOPIC)
    write(alice, "Hello", " from Alice")
    alice.save()
    bob.page.evaluate(
        "() => { const { host } = fortnight.saving; const { saved } = host;"
        " host.saved = () => { host.saved = saved; throw new Error('once'); }; }"
    )
    write(bob, "It fell.", " It rose.")
    bob.press("Control+s")
    bob.page.locator("[data-save-state][data-state=failed]").wait_for()
    bob.page.complaints.clear()
    # By itself, after a moment.
    bob.page.locator("[data-save-state][data-state=saved]").wait_for()
    bob.type(" Again.")
    bob.save()
    assert bob.outline == [
        "letter: paragraph(Hello from Alice)",
        "topic: title(Ebb) paragraph(It fell. It rose. Again.)",
    ]
    assert [section["content"] for section in stored(bob.issue)] == [
        [paragraph("Hello from Alice")],
        [title("Ebb"), paragraph("It fell. It rose. Again.")],
    ]


@pytest.mark.parametrize(
    "change",
    [
        "content[0].content[0].attrs.href = 'https://example.com/kept'",
        "content[0].content[0].attrs.decorative = true",
        "content[0].content[0].attrs.width = 320",
        "content[1].content[1].content[0].marks = [{ type: 'label' }]",
        "content[1].content[1].content[0].marks = [{ type: 'superscript' }]",
        "content[1].content[2].content[0].text = 'one  two'",
        "content.reverse()",
    ],
)
def test_words_only_this_device_has_are_offered_however_little_differs(open_desk, change):
    desk = open_desk(("image", [FIGURE]), ("topic", [title("Ebb"), paragraph("It fell."), CODE]))
    desk.page.evaluate(KEPT.replace("CHANGE", change))
    desk = Desk.open(desk.page, desk.issue)
    desk.page.get_by_role("button", name="Put them back").wait_for()
    assert desk.page.evaluate(LEFT) == 1
    # The picture of the other site is not there to be had.
    desk.page.complaints.clear()


def test_words_that_differ_in_spaces_and_empty_lines_alone_are_not_offered(open_desk):
    bold = {"type": "text", "text": "fell", "marks": [{"type": "strong"}]}
    desk = open_desk(("topic", [title("Ebb"), paragraph("It ", bold, " far.")]))
    change = """
      const [, line] = content[0].content;
      line.content[1].text = 'fell ';
      line.content[2].text = 'far. ';
      content[0].content.push({ type: 'paragraph' });
    """
    desk.page.evaluate(KEPT.replace("CHANGE", change))
    desk = Desk.open(desk.page, desk.issue)
    wait_until(lambda: desk.page.evaluate(LEFT) == 0)
    expect(desk.page.locator("[data-notice^=kept]")).to_have_count(0)


def test_a_tab_that_lost_the_pen_does_not_say_it_is_offline(open_desk):
    desk = open_desk(LETTER)
    desk.page.route("**/document/", lambda route: route.abort() if route.request.method == "PUT" else route.fallback())
    write(desk, "Hello", " there")
    states = desk.page.evaluate(
        """async () => {
          const states = [];
          document.addEventListener("editor:said", ({ detail }) => states.push(detail));
          const saved = fortnight.saving.save("saved");
          fortnight.saving.hold("tab");
          await saved;
          return states;
        }"""
    )
    desk.page.complaints.clear()
    assert states == ["saving"]
