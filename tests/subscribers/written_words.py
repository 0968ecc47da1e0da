"""The words that the code gives to some function, found where it is called."""

import ast
import itertools
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("subscribers", "delivery", "newsletter", "config")
UNKNOWN = "x"


def texts_of(keyword, *, calls):
    """What the functions of these names are given for the keyword.

    A variable stands for all that is put into it in its module, one that is handed on for nothing. A value within an
    f-string is UNKNOWN, unless it is a constant.
    """
    trees = [ast.parse(path.read_text()) for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    constants = {name: text for tree in trees for name, text in _constants(tree)}
    found = set()
    for tree in trees:
        put = defaultdict(list)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                put[node.targets[0].id].append(node.value)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in calls:
                given = [each.value for each in node.keywords if each.arg == keyword]
                all_given = itertools.chain.from_iterable(put.get(_name(each), [each]) for each in given)
                found.update(text for each in all_given for text in _texts(each, constants))
    return sorted(found)


def _constants(tree):
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield _name(node.targets[0]), node.value.value


def _name(node):
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _texts(node, constants):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body, constants), *_texts(node.orelse, constants)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(_within(part, constants) for part in node.values)]
    return [constants[_name(node)]] if _name(node) in constants else []


def _within(part, constants):
    return part.value if isinstance(part, ast.Constant) else constants.get(_name(part.value), UNKNOWN)
