"""Providers that take mail by an API, over django-anymail: its backends send, its webhook views read what they report.

:mod:`~delivery.providers.registry` names them; :mod:`~delivery.providers.mail` makes a compiled message into what a
backend takes, :mod:`~delivery.providers.answers` its answers into replies, :mod:`~delivery.providers.transport` is the
transport, and :mod:`~delivery.providers.events` makes reports into bounce events.
"""
