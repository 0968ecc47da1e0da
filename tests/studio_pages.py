"""Reading and filling in the studio's forms as a browser without scripts does."""

from html5lib import parse

XHTML = "{http://www.w3.org/1999/xhtml}"


def fields_of(response, *, form="issue-form"):
    """The fields of a page's form as a browser would post them: ``{name: [values]}``."""
    tree = parse(response.content.decode())
    found = next(element for element in tree.iter(f"{XHTML}form") if element.get("id") == form)
    fields = {}
    for element in found.iter():
        tag, name = element.tag.removeprefix(XHTML), element.get("name")
        if name is None or element.get("type") == "file" or tag == "button":
            continue
        if tag == "textarea":
            fields.setdefault(name, []).append(element.text or "")
        elif tag == "select":
            options = list(element.iter(f"{XHTML}option"))
            chosen = next((option for option in options if option.get("selected") is not None), options[0])
            fields.setdefault(name, []).append(chosen.get("value"))
        elif element.get("type") not in {"checkbox", "radio"}:
            fields.setdefault(name, []).append(element.get("value", ""))
        elif element.get("checked") is not None:
            fields.setdefault(name, []).append(element.get("value", "on"))
    return fields
