"""``listen_bounces``: take the mail of the bounce domain by LMTP or SMTP."""

import asyncio
import dataclasses
import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from delivery.bounces.intake.listener import ListenAddress, listen


class Command(BaseCommand):
    """Listen until SIGTERM or SIGINT. Exit status 2: the settings do not say where or for which domain."""

    help = "Take mail for BOUNCE_DOMAIN at BOUNCE_LISTEN, and for no other address."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Serve, and say where."""
        given = settings.BOUNCE_LISTEN
        if given is None or not settings.BOUNCE_DOMAIN:
            raise CommandError("Set BOUNCE_DOMAIN and BOUNCE_LISTEN, such as lmtp://127.0.0.1:8024.", returncode=2)
        address = ListenAddress(**dataclasses.asdict(given))
        try:
            asyncio.run(self._serve(address))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {address.host}:{address.port} ({os.strerror(error.errno or 0)}). Stop what does, or "
                "set BOUNCE_LISTEN."
            ) from None

    async def _serve(self, address: ListenAddress) -> None:
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)

        def ready(port: int) -> None:
            self.stdout.write(
                f"Taking {address.protocol.upper()} for {settings.BOUNCE_DOMAIN} on {address.host}:{port}."
            )
            self.stdout.flush()

        await listen(
            address,
            hostname=settings.BOUNCE_DOMAIN,
            per_minute=settings.BOUNCES_PER_MINUTE,
            stopped=stopped,
            ready=ready,
        )
