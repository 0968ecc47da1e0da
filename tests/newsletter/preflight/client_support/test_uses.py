"""What a piece of HTML is seen to use."""

import pytest
from hypothesis import given, settings, strategies as st

from newsletter.preflight.client_support.limits import LIMITS
from newsletter.preflight.client_support.table import load_table
from newsletter.preflight.client_support.uses import markup, picture_format, pictures, properties, uses_of, values
from newsletter.preflight.client_support.uses.sheets import MEDIA, PSEUDO_CLASSES, PSEUDO_ELEMENTS
from newsletter.preflight.client_support.uses.unseen import UNSEEN


def style(declaration):
    return f'<p style="{declaration}">x</p>'


def sheet(css):
    return f"<style>{css}</style>"


# One piece of HTML for each feature, most made of the tables that find them …
EXAMPLES = {
    **{feature: style(f"{name}:inherit") for name, feature in properties.PROPERTIES.items()},
    **{f"css-unit-{unit}": style(f"text-indent:2{unit}") for unit in values.UNITS},
    **{feature: style(f"width:{name}(1, 2)") for name, feature in values.FUNCTIONS.items()},
    **{use: style(f"{name}:{word}") for (name, word), use in values.KEYWORDS.items() if ":" not in use},
    **{feature: sheet(f"@media ({name}:1) {{}}") for name, feature in MEDIA.items()},
    **{f"css-pseudo-class-{name}": sheet(f"a:{name} {{}}") for name in PSEUDO_CLASSES},
    **{f"css-pseudo-element-{name}": sheet(f"p::{name} {{}}") for name in PSEUDO_ELEMENTS},
    **{feature: f"<{tag}>x</{tag}>" for tag, feature in markup.ELEMENTS.items() if tag != "body"},
    **{feature: f'<p {name}="1">x</p>' for name, feature in markup.ATTRIBUTES.items()},
    **{f"html-button-{kind}": f'<button type="{kind}">x</button>' for kind in markup.BUTTONS},
    **{f"html-input-{kind}": f'<input type="{kind}">' for kind in markup.INPUTS},
    **{feature: f'<img src="https://example.org/a.{end}?x=1" alt="">' for end, feature in pictures._ENDINGS.items()},
    # … and the others by hand.
    "amp": "<!doctype html><html amp4email><body>x</body></html>",
    "css-at-font-face": sheet("@font-face { font-family: x }"),
    "css-at-import": sheet("@import 'x.css';"),
    "css-at-keyframes": sheet("@keyframes x { from { top: 0 } }"),
    "css-at-media": '<style media="print"></style>',
    "css-at-supports": sheet("@supports (top:0) {}"),
    "css-comments": sheet("/* a */"),
    "css-important": style("top:0 !important"),
    "css-intrinsic-size": style("width:fit-content"),
    "css-nesting": sheet("p { a { top:0 } }"),
    "css-selector-adjacent-sibling": sheet("p+a {}"),
    "css-selector-attribute": sheet("[a] {}"),
    "css-selector-chaining": sheet(".a.b {}"),
    "css-selector-child": sheet("p > a {}"),
    "css-selector-class": sheet(".a {}"),
    "css-selector-descendant": sheet("p a {}"),
    "css-selector-general-sibling": sheet("p ~ a {}"),
    "css-selector-grouping": sheet("p, a {}"),
    "css-selector-id": sheet("#a {}"),
    "css-selector-type": sheet("p {}"),
    "css-selector-universal": sheet("* {}"),
    "css-sytem-ui": style("font:12px system-ui"),
    "css-unit-initial": style("top:initial"),
    "css-unit-percent": style("top:5%"),
    "html-anchor-links": '<a href="#x">x</a>',
    "html-body": "<body>x</body>",
    "html-comments": "<p>x</p><!-- a -->",
    "html-doctype": "<!DOCTYPE html><p>x",
    "html-mailto-links": '<a href="MAILTO:a@example.org">x</a>',
    "html-meta-color-scheme": '<head><meta name="Color-Scheme" content="dark"></head>',
    "image-base64": '<img src="data:image/png;base64,AAAA">',
}
TRAITS = {
    "css-at-media:height": sheet("@media (min-height:1px) {}"),
    "css-at-media:nested": sheet("@media screen { @media print {} }"),
    "css-at-media:not-a-size": sheet("@media (hover) {}"),
    "css-background:slash": style("background: red 0 0 / 5px"),
    "css-border-radius:slash": style("border-radius: 1px / 5px"),
    "css-clear:logical": style("clear:inline-end"),
    "css-display-none:on-picture": '<img style="display:none">',
    "css-display:rare": style("display:contents"),
    "css-float:logical": style("float:inline-start"),
    "css-font-size:rem": style("font-size:2rem"),
    "css-height:on-box": '<div style="height:9px"></div>',
    "css-important:inline": style("top:0!important"),
    "css-margin:auto": style("margin:0 auto"),
    "css-margin:negative": style("margin-top:-1px"),
    "css-margin:on-span": '<span style="margin:0">x</span>',
    "css-max-width:not-on-table": '<div style="max-width:9px">x</div>',
    "css-padding:not-on-cell": style("padding-left:1px"),
    "css-position:absolute": style("position:absolute"),
    "css-position:fixed": style("position:fixed"),
    "css-position:relative": style("position:relative"),
    "css-position:sticky": style("position:sticky"),
    "css-rgb:alpha": style("color:rgb(1, 2, 3, .5)"),
    "css-rgb:spaces": style("color:rgb(1 2 3)"),
    "css-rgba:spaces": style("color:rgba(1 2 3 / 5%)"),
    "css-sytem-ui:other": style("font-family:ui-serif"),
    "css-text-align:flow-relative": style("text-align:start"),
    "css-text-decoration:overline": style("text-decoration:overline"),
    "css-text-indent:negative": style("text-indent:-1em"),
    "css-text-transform:lowercase": style("text-transform:lowercase"),
    "css-white-space:pre": style("white-space:pre"),
    "css-width:on-box": '<img style="width:9px">',
    "html-align:table": '<table align="LEFT"></table>',
    "html-background:not-on-body": '<table background="a.png"></table>',
    "html-height:percent-of-picture": '<img height="50%">',
    "html-lists:reversed": "<ol reversed></ol>",
    "html-mailto-links:bcc": '<a href="mailto:a@example.org?bcc=b@example.org">x</a>',
    "html-mailto-links:cc": '<a href="mailto:a@example.org?subject=x&amp;cc=b@example.org">x</a>',
    "html-style:in-body": "<body><div><style>p {}</style></div></body>",
    "html-width:percent-of-picture": '<img width="50%">',
    "image-base64:gif": '<img src="data:image/gif;base64,AAAA">',
    **{f"css-pseudo-class-{name}:not-on-type": sheet(f".a:{name} {{}}") for name in PSEUDO_CLASSES},
    **{f"css-pseudo-element-{name}:not-on-type": sheet(f"#a::{name} {{}}") for name in PSEUDO_ELEMENTS},
}


def test_every_feature_of_the_data_is_looked_for_or_has_a_reason_why_not():
    assert set(EXAMPLES) | set(UNSEEN) == set(load_table().features)
    assert set(EXAMPLES) & set(UNSEEN) == set()


@pytest.mark.parametrize("feature", sorted(EXAMPLES))
def test_a_feature_is_seen(feature):
    assert feature in uses_of(EXAMPLES[feature])
    assert feature not in uses_of("<b>x</b>")


def test_every_trait_that_has_a_limit_has_an_example():
    assert {limit.trait for limit in LIMITS} - set(TRAITS) == set()


@pytest.mark.parametrize("trait", sorted(TRAITS))
def test_a_trait_is_seen_beside_its_feature(trait):
    uses = uses_of(TRAITS[trait])
    assert {trait, trait.split(":")[0]} <= set(uses)


@pytest.mark.parametrize(
    ("html", "uses"),
    [
        ("plain words", ()),
        ("<b>bold</b> <i>x</i>", ()),
        ('<td style="padding:4px">x</td>', ("css-padding", "css-unit-px")),
        ('<table style="max-width:4px"></table>', ("html-table", "css-max-width", "css-unit-px")),
        ('<p style="margin:0">x</p>', ("html-p", "css-margin")),
        ('<p style="-webkit-border-radius:3px;mso-line-height-rule:exactly">x</p>', ("html-p", "css-unit-px")),
        ('<p style="--x:1px">x</p>', ("html-p", "css-variables")),
        ('<p style="color:RGB(1,2,3)">x</p>', ("html-p", "css-rgb")),
        ('<p style="font-family:\'max-width: 3vw; rem\'">x</p>', ("html-p",)),
        ('<p style="/* width:1px */ color:red">x</p>', ("html-p", "css-comments")),
        ('<p style="background-image:url(a;b.svg);top:0">x</p>',
         ("html-p", "css-background-image", "image-svg", "css-left-right-top-bottom")),
        ('<p style="background-image:url(\'a).webp\')">x</p>', ("html-p", "css-background-image", "image-webp")),
        ('<div hidden>x</div>', ("html-div", "html-hidden")),
        ('<section>x</section>', ("html-semantics", "html-semantics:section")),
        ('<style>.a:not(.b, p) q {}</style>',
         ("html-style", "css-selector-class", "css-pseudo-class-not", "css-pseudo-class-not:not-on-type",
          "css-selector-grouping", "css-selector-type", "css-selector-descendant")),
        ('<style>li:nth-child(2n + 1) {}</style>', ("html-style", "css-selector-type", "css-pseudo-class-nth-child")),
        ('<style>@media print { a > b { width: 1vw } }</style>',
         ("html-style", "css-at-media", "css-selector-type", "css-selector-child", "css-width", "css-unit-vw")),
        ('<style>@media (min-width:9px) and (max-width:10px) {}</style>', ("html-style", "css-at-media")),
        ('<style>@keyframes x { 50% { opacity: 0 } }</style>', ("html-style", "css-at-keyframes")),
        ('<img srcset="a.webp 1x, b.avif 2x">', ("html-img", "html-srcset", "image-webp", "image-avif")),
        ('<a href="#">x</a><a href="https://example.org/a.svg">y</a>', ()),
        ('<!-- <video></video> -->', ("html-comments",)),
        ('<p>x<!--[if mso]><table style="float:left"><![endif]--></p>', ("html-p", "html-comments")),
    ],
)  # fmt: skip
def test_what_is_used_and_nothing_else(html, uses):
    assert uses_of(html) == uses


def test_a_class_is_left_out_with_all_inside():
    html = '<p>a</p><div class="x raw"><video></video><p style="float:left">b</p></div><ul></ul>'
    assert uses_of(html, skip_class="raw") == ("html-p", "html-lists")


@pytest.mark.parametrize(
    ("url", "feature"),
    [
        ("https://example.org/a.JPEG", "image-jpg"),
        ("/media/a.png#x.svg", "image-png"),
        ("a.heic?w=1.png", "image-heif"),
        ("data:image/svg+xml,<svg/>", "image-svg"),
        ("data:image/x-icon;base64,AA", "image-ico"),
        ("data:text/plain,a.png", None),
        ("https://example.png/picture", None),
        ("https://example.org/png", None),
        ("https://[bad/a.png", None),
        ("", None),
    ],
)
def test_the_format_that_an_address_names(url, feature):
    assert picture_format(url) == feature


NASTY = [
    "",
    " \n\t ",
    "\x00",
    "\ud800",
    "<",
    "<!",
    "<!doctype html>",
    "<!---->",
    "<![CDATA[x]]>",
    "<?xml version='1.0'?>",
    "<?php echo 1 ?><p>x",
    "<html>",
    "<p style>",
    "<p style=''>",
    "<p style='}{;;::!important'>",
    "<p style='a:\"'>",
    "<p style='a:url('>",
    "<p style='a:b(((((((((('>",
    "<p style='\\'>",
    "<p =x 1=2 \x01=3>",
    "<style>",
    "<style>}}}{{{@media(</style>",
    "<style>@;@media;@media{@media{@media{</style>",
    "<style>::: .# > > {</style>",
    "<img src='data:image/;base64'>",
    "<img src='http://['>",
    "<img srcset=', ,,'>",
    "<a href='mailto:?&&;;=cc'>",
]


@pytest.mark.parametrize("html", NASTY)
def test_garbage_uses_only_what_the_data_knows(html):
    features = set(load_table().features)
    assert [use for use in uses_of(html) if use.split(":")[0] not in features] == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=8), st.sampled_from([*NASTY, *EXAMPLES.values(), "<p style='", "'>"]))))
def test_no_garbage_is_too_much(parts):
    features = set(load_table().features)
    assert [use for use in uses_of("".join(parts)) if use.split(":")[0] not in features] == []


def test_a_page_may_be_nested_without_end():
    assert uses_of("<div>" * 20_000 + "x") == ("html-div",)


def test_brackets_may_be_nested_without_end():
    assert uses_of(style(f"width:{'calc(' * 5_000}1vw")) == ("html-p", "css-width", "css-unit-calc", "css-width:on-box")


def test_rules_may_be_nested_without_end():
    assert uses_of(sheet("p{" * 5_000)) == ("html-style", "css-selector-type", "css-nesting")
