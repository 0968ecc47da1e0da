"""Names of either direction in sentences."""

from django import template

from newsletter.directions import isolated, isolated_in_text

register = template.Library()
register.filter("isolated", isolated)
register.filter("isolated_in_text", isolated_in_text)
