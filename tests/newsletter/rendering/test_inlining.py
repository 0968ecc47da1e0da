"""MJML to HTML, and styles onto elements."""

import socket

import pytest

from newsletter.rendering.inlining import inline_styles, links_in
from newsletter.rendering.mjml import MjmlError, compile_mjml


@pytest.fixture
def no_network(monkeypatch):
    """Any connection to another machine is an error."""
    connect = socket.socket.connect

    def refuse(self, address):
        if self.family != socket.AF_UNIX:
            raise AssertionError(f"a connection to {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_fonts_are_named_and_never_fetched(no_network):
    text = '<mj-text font-family="Roboto">x</mj-text>'
    mjml = f"<mjml><mj-body><mj-section><mj-column>{text}</mj-column></mj-section></mj-body></mjml>"
    html = inline_styles(compile_mjml(mjml))
    assert "fonts.googleapis.com" not in html
    assert "font-family:Roboto" in html


def test_a_style_sheet_of_another_s_is_not_fetched(no_network):
    html = '<!doctype html><html><head><link rel="stylesheet" href="https://example.org/x.css"></head><body><p>x</p></body></html>'
    assert '<link rel="stylesheet" href="https://example.org/x.css">' in inline_styles(html)


def test_only_our_own_rules_are_copied_and_media_queries_keep_their_importance():
    html = (
        "<!doctype html><html><head><style>p{color:red}</style><style>/* inlined */ p{margin:0}</style>"
        "<style>@media (max-width:1px){p{margin:1px !important}}</style></head><body><p>x</p></body></html>"
    )
    assert inline_styles(html) == (
        "<!DOCTYPE html>\n<html><head><style>p{color:red}</style>"
        "<style>@media (max-width:1px){p{margin:1px !important}}</style></head>"
        '<body><p style="margin:0">x</p></body></html>'
    )


def test_mjml_that_cannot_be_read_is_an_error_of_ours():
    with pytest.raises(MjmlError, match="MJML: "):
        compile_mjml("<mjml><mj-body><p></mj-body></mjml>")


def test_links_are_listed_once_in_order_without_other_schemes():
    html = '<a href="https://b.example/">b</a><a href="mailto:x">m</a><a href="http://a.example/">a</a><a href="https://b.example/">b</a><a>n</a>'
    assert links_in(html) == ("https://b.example/", "http://a.example/")
