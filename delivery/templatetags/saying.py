"""Numbers and words of sending, in templates."""

from django import template

from delivery.saying import full_stop, say_rate

register = template.Library()

register.filter("rate", say_rate)
register.filter("full_stop", full_stop)
