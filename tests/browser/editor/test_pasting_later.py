"""What a paste brings in once the server has answered, while the writer is somewhere else already."""

from tests.browser.editor.clipboard import paste
from tests.browser.editor.desk import paragraph
from tests.browser.editor.test_survival_together import TOPIC


def test_markdown_that_is_read_late_leaves_the_caret_where_one_writes(open_desk):
    desk = open_desk(("letter", [paragraph("First"), paragraph("Second")]), TOPIC)
    held = []
    desk.page.route("**/studio/pasted/", lambda route: held.append(route))
    desk.put_caret("Second")
    paste(desk, text="**bold** words")
    desk.page.wait_for_timeout(300)
    desk.put_caret("It fell.")
    desk.type(" It")
    held[0].continue_()
    desk.page.locator("strong", has_text="bold").wait_for()
    desk.type(" rose.")
    assert desk.outline == [
        "letter: paragraph(First) paragraph(Second<strong>bold</> words)",
        "topic: title(Ebb) paragraph(It fell. It rose.)",
    ]
