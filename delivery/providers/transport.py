"""A provider's API as a transport: one call of it at a time, in a thread of its own."""

import asyncio
import concurrent.futures
import dataclasses
import logging
from collections.abc import Mapping
from typing import Any

import requests
from anymail.exceptions import AnymailError
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives

from delivery.models import Stage
from delivery.providers import answers
from delivery.providers.mail import COPY, mail_of
from delivery.providers.registry import Provider
from delivery.transport import Broken, Envelope, NoReply, Prepared, Refused, Reply, TransportDown

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Standing:
    prepared: Prepared
    mail: EmailMultiAlternatives
    recipient: str


class ProviderTransport:
    """Fills :class:`delivery.transport.Transport`. ``prepare`` makes the call ready, ``finish`` makes it.

    ``options`` are the backend's, its key among them. For one event loop, and one message at a time.
    """

    def __init__(
        self,
        *,
        route: str,
        provider: Provider,
        options: Mapping[str, Any],
        timeout: tuple[float, float] = (CONNECT_SECONDS, ANSWER_SECONDS),
    ) -> None:
        self._route = route
        self._provider = provider
        self._options = {**options, "timeout": timeout, "debug_api_requests": False}
        self._backend: Any = None
        self._thread: concurrent.futures.ThreadPoolExecutor | None = None
        self._standing: _Standing | None = None

    @property
    def route(self) -> str:
        """The route's label."""
        return self._route

    async def open(self) -> None:
        """Have the backend made, and connected. Raises TransportDown for options it does not take, or nobody there."""
        if self._backend is not None:
            return
        try:
            backend = self._provider.backend(**self._options)
            backend.open()
        except (AnymailError, ImproperlyConfigured, ImportError, TypeError, ValueError) as error:
            text = f"{self._route}: {self._provider.label} cannot be used as it is set up: {answers.plain(error)}"
            raise TransportDown(text, stage=Stage.CONNECT) from error
        if getattr(backend, "session", None) is not None:
            backend.session.max_redirects = 0  # a POST that is led elsewhere arrives as something else
        thread = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="provider")
        try:
            await asyncio.get_running_loop().run_in_executor(thread, self._connect, backend)
        except requests.RequestException as error:
            backend.close()
            thread.shutdown(wait=False)
            raise TransportDown(
                f"{self._route}: it cannot be reached: {answers.plain(error)}", stage=Stage.CONNECT
            ) from error
        self._backend, self._thread = backend, thread

    async def prepare(self, envelope: Envelope, message: bytes) -> Prepared | Refused | Broken:
        """Everything but the call: what the provider cannot be told is found out here. Raises TransportDown."""
        if self._standing is not None:
            raise RuntimeError("another message stands ready")
        await self.open()
        try:
            mail = mail_of(message, envelope=envelope, provider=self._provider)
            await self._in_thread(self._try_out, mail)
        except (AnymailError, ValueError, TypeError, IndexError) as error:
            return Refused(Stage.DATA, Reply(554, "5.6.0", answers.plain(error)))
        prepared = Prepared(len(message))
        self._standing = _Standing(prepared=prepared, mail=mail, recipient=envelope.recipient)
        return prepared

    async def finish(self, prepared: Prepared) -> Reply | NoReply:
        """The call, and what its answer means."""
        standing = self._standing
        if standing is None or standing.prepared is not prepared:
            raise RuntimeError("this message does not stand ready")
        self._standing = None
        reply: Reply | NoReply = await self._in_thread(self._call, standing)
        return reply

    async def abandon(self, prepared: Prepared) -> None:
        """Forget it: nothing was sent."""
        if self._standing is not None and self._standing.prepared is prepared:
            self._standing = None

    async def close(self) -> None:
        """Let the connection and the thread go."""
        backend, thread = self._backend, self._thread
        self._backend = self._thread = self._standing = None
        if thread is not None:
            thread.submit(backend.close)
            thread.shutdown(wait=False)

    async def _in_thread(self, work: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _connect(self, backend: Any) -> None:
        """Ask for nothing in particular: any answer will do, and the connection is kept for the first call."""
        if getattr(backend, "session", None) is not None:
            backend.session.head(backend.api_url, timeout=self._options["timeout"], allow_redirects=False)

    def _try_out(self, mail: EmailMultiAlternatives) -> None:
        """Have the backend make its request, and throw it away."""
        payload = self._backend.build_message_payload(mail, self._backend.send_defaults)
        if hasattr(payload, "get_request_params"):
            payload.get_request_params(self._backend.api_url)

    def _call(self, standing: _Standing) -> Reply | NoReply:
        """The call. Where nobody knows what became of it, a provider that knows a message again is asked once more.

        At once, since it forgets the key some day, and another route does not know it at all. Only a yes ends the
        doubt: whatever else it says is about the second call.
        """
        reply = self._ask(standing)
        if isinstance(reply, NoReply) and self._provider.idempotency:
            again = self._ask(standing)
            reply = again if isinstance(again, Reply) and again.positive else reply
        if isinstance(reply, NoReply):
            logger.warning("%s: nobody knows what became of a copy: %s", self._route, reply.text)
        return reply

    def _ask(self, standing: _Standing) -> Reply | NoReply:
        repeatable = bool(self._provider.idempotency)
        if repeatable:
            self._backend.session.headers[self._provider.idempotency] = standing.mail.metadata[COPY]  # type: ignore[attr-defined] # set in mail_of
        try:
            self._backend.send_messages([standing.mail])
        except Exception as error:  # whatever it is, the request may have gone out: it has to be told apart here
            status = getattr(standing.mail, "anymail_status", None)
            return answers.reply_of_error(error, status=status, recipient=standing.recipient, repeatable=repeatable)
        return answers.reply_of(standing.mail.anymail_status, standing.recipient)  # type: ignore[attr-defined] # anymail sets it
