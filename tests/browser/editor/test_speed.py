"""Typing stays fast in a long issue: at most 16 ms a key, one frame, with 600 paragraphs."""

import statistics

from tests.browser.editor.desk import paragraph, title

FRAME = 16.0

# One key as the browser sees it: the transaction, what follows of it on the page, and the layout.
TYPE = """() => {
  const { view } = fortnight;
  const times = [];
  for (let key = 0; key < 60; key += 1) {
    const started = performance.now();
    view.dispatch(view.state.tr.insertText("abcdefghij"[key % 10]));
    view.dom.getBoundingClientRect();
    times.push(performance.now() - started);
  }
  return times;
}"""


def test_a_key_in_an_issue_of_600_paragraphs_takes_less_than_a_frame(open_desk):
    words = "The water rose by a hand and fell by two, and nobody at the harbour wall was surprised by either. "
    sections = [("topic", [title(f"Topic {at}"), *[paragraph(words * 3) for _ in range(30)]]) for at in range(20)]
    desk = open_desk(*sections)
    desk.put_caret("Topic 10")
    times = desk.page.evaluate(TYPE)
    assert statistics.median(times) < FRAME, sorted(times)
