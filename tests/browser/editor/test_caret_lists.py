"""The list at the caret where there is little room, and while an input method composes."""

from tests.browser.editor.desk import paragraph


def test_near_the_bottom_of_the_window_the_list_opens_upward(open_desk):
    desk = open_desk(("letter", [*(paragraph(f"Line {n}") for n in range(40)), paragraph("Last")]))
    desk.put_caret("Last")
    desk.press("Enter")
    caret = "fortnight.view.coordsAtPos(fortnight.view.state.selection.head)"
    desk.page.evaluate(f"() => scrollBy(0, {caret}.bottom - innerHeight + 8)")
    desk.type("/")
    menu = desk.page.locator(".ed-menu[role=listbox]:not([hidden])")
    menu.wait_for()
    top_of_caret = desk.page.evaluate(f"{caret}.top")
    box = menu.bounding_box()
    assert (box["y"] >= 0, box["y"] + box["height"] <= top_of_caret + 1) == (True, True)


def test_a_slash_that_is_being_composed_opens_nothing_and_enter_stays_with_the_input_method(open_desk):
    desk = open_desk(("letter", [paragraph("Hello")]))
    desk.put_caret("Hello")
    desk.press("Enter")
    typing = desk.page.context.new_cdp_session(desk.page)
    typing.send("Input.imeSetComposition", {"text": "/to", "selectionStart": 3, "selectionEnd": 3})
    desk.settle()
    assert (desk.page.evaluate("fortnight.view.composing"), desk.options) == (True, [])
    typing.send("Input.insertText", {"text": "/潮"})
    desk.settle()
    assert desk.outline == ["letter: paragraph(Hello) paragraph(/潮)"]
