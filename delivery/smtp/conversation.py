"""Messages on a connection that is ready for them: what to say, and what the answers mean. No sockets and no clock.

MAIL, RCPT and DATA go out together where the server offers PIPELINING (RFC 2920), one by one where not. The body
follows the 354. The final dot is said only when it is asked for, and nothing is said past it.
"""

import enum
from collections.abc import Sequence

from delivery.models import Stage
from delivery.smtp.envelopes import commands, impossible
from delivery.smtp.features import Features
from delivery.smtp.replies import ReplyReader
from delivery.smtp.stuffing import BareLineEnd, stuff
from delivery.smtp.timeouts import Patience
from delivery.transport import Broken, Envelope, NoReply, Prepared, Refused, Reply

RESET = b"RSET\r\n"
Outcome = Prepared | Refused | Broken | Reply | NoReply


class State(enum.Enum):
    """What the server was told last, and so what its next words would be."""

    IDLE = "between messages"
    ASKING = "MAIL, RCPT and DATA are said"
    LONE_DOT = "a body that nobody is to get was ended"
    STANDING = "the body is said, but for its dot"
    DOT = "the dot is said"
    OVER = "of no more use"


# By their own names: looking a member up costs as much as all else that is done with it.
IDLE, ASKING, LONE_DOT, STANDING, DOT, OVER = State
MAIL, RCPT, DATA = Stage.MAIL, Stage.RCPT, Stage.DATA
ENVELOPE: list[Stage | None] = [MAIL, RCPT, DATA]


class Conversation:
    """One connection's messages, one at a time: :meth:`begin`, and at the dot :meth:`end`.

    Both give the bytes to write. What comes back goes into :meth:`receive`, which gives what to write next. ``outcome``
    is None until the server has said all it was asked for; with a ``Prepared`` the body was among the bytes to write.
    """

    def __init__(self, features: Features) -> None:
        self.outcome: Outcome | None = None
        self.heard = 0
        """Replies so far: a wait starts anew with each."""
        self._features = features
        self._reader = ReplyReader()
        self._state = IDLE
        self._unsaid: list[bytes] = []
        self._outstanding: list[Stage | None] = []
        self._message = b""
        self._size = 0
        self._refusal: Refused | None = None
        self._sender_taken = self._recipient_taken = False
        self._unfinished = False

    @property
    def over(self) -> bool:
        """Whether the connection can carry nothing more and is to be dropped."""
        return self._state is OVER

    @property
    def polite(self) -> bool:
        """Whether QUIT may be said: inside a message it would be part of it."""
        return self._state is IDLE

    @property
    def patience(self) -> Patience:
        """Which timeout holds for what is outstanding."""
        if self._state is DOT:
            return "dot"
        if self._state is STANDING:
            return "block"
        return "data" if self._outstanding[:1] == [DATA] else "command"

    def begin(self, envelope: Envelope, message: bytes) -> bytes:
        """Offer a message. Nothing is said, and ``outcome`` set at once, where it cannot go to this server."""
        if self._state is not IDLE:
            raise RuntimeError(f"a message cannot begin here: {self._state.value}")
        self.outcome = self._refusal = None
        self._sender_taken = self._recipient_taken = False
        try:
            self._message = message if envelope.clean else stuff(message)
        except BareLineEnd as error:
            self.outcome = Refused(MAIL, Reply(554, "5.6.0", f"Not sent: {error}."))
            return b""
        size, ascii_only = len(message) + (0 if message.endswith(b"\r\n") else 2), message.isascii()
        self.outcome = impossible(envelope, features=self._features, size=size, ascii_only=ascii_only)
        if self.outcome is not None:
            return b""
        said = commands(envelope, features=self._features, size=size, ascii_only=ascii_only)
        self._size, self._state = size, ASKING
        if self._unfinished:
            said, self._outstanding = RESET + said, [None, *ENVELOPE]
        else:
            self._unfinished, self._outstanding = True, [*ENVELOPE]
        if self._features.pipelining:
            return said
        first, *self._unsaid = said.splitlines(keepends=True)
        return first

    def end(self) -> bytes:
        """The final dot.

        Where the server spoke or went since the body, nothing is said, for then nothing was taken: ``outcome`` is its
        refusal, or a 421 of our own (4.4.2, RFC 3463 §3.5).
        """
        if self._state is OVER and isinstance(self.outcome, Refused):
            self.outcome = self.outcome.reply
        elif self._state is OVER and isinstance(self.outcome, Broken):
            self.outcome = Reply(421, "4.4.2", f"Lost before the final dot, so nothing was taken: {self.outcome.text}")
        elif self._state is STANDING:
            self.outcome, self._state = None, DOT
            return b".\r\n"
        else:
            raise RuntimeError(f"no message stands at its dot: {self._state.value}")
        return b""

    def receive(self, data: bytes) -> bytes:
        """Take what the server said, however it was cut; gives what to say to it now."""
        replies = self._reader.take(data)
        self.heard += len(replies)
        if len(replies) == 3 and self._are_welcome(replies):
            self._outstanding = []
            return self._enter_body()
        say = b""
        for reply in replies:
            say += self._take(reply)
        if self._reader.fault and not self.over:
            self.broken(self._reader.fault)
        return say

    def broken(self, text: str) -> None:
        """The connection is gone, or as good as gone; ``text`` says why."""
        before, self._state = self._state, OVER
        if before is ASKING:
            self.outcome = self._refusal or Broken(self._stage, text)
        elif before is LONE_DOT:
            self.outcome = self._refusal
        elif before is STANDING:
            self.outcome = Broken(Stage.BODY, text)
        elif before is DOT:
            self.outcome = NoReply(text)

    @property
    def _stage(self) -> Stage:
        return (self._outstanding[0] if self._outstanding else None) or MAIL

    def _are_welcome(self, replies: Sequence[Reply]) -> bool:
        """Whether it is as it nearly always is: yes to MAIL, yes to RCPT, and 354."""
        mail, rcpt, data = replies
        welcome = data.code == 354 and 200 <= mail.code < 300 and 200 <= rcpt.code < 300
        return welcome and self._outstanding == ENVELOPE and self._features.pipelining and not self._reader.fault

    def _take(self, reply: Reply) -> bytes:
        state = self._state
        if state is ASKING:
            return self._take_asked(reply)
        answers = not 300 <= reply.code < 400
        if state is LONE_DOT:
            self._finish_refused(reply, keep=answers)
        elif state is DOT and answers:
            self.outcome, self._unfinished = reply, False
            self._state = OVER if reply.code == 421 else IDLE
        elif state is STANDING and (reply.transient or reply.permanent):
            self.outcome, self._state = Refused(Stage.BODY, reply), OVER
        elif state is STANDING:
            self.broken(f"it answered before it was asked: {reply}")
        elif state is not OVER:
            self.broken(f"an answer that is none: {reply}")
        return b""

    def _take_asked(self, reply: Reply) -> bytes:
        """An answer to RSET, MAIL, RCPT or DATA."""
        stage = self._outstanding[0]
        fits = reply.code == 354 if stage is DATA else reply.positive
        if reply.code == 421:
            self._refusal = self._refusal or Refused(stage or MAIL, reply)
            self._finish_refused(reply, keep=False)
            return b""
        if not (fits or (stage and (reply.transient or reply.permanent))):
            self.broken(f"{stage.label if stage else 'RSET'} was answered {reply}")
            return b""
        self._outstanding.pop(0)
        if fits:
            self._sender_taken |= stage is MAIL
            self._recipient_taken |= stage is RCPT
        elif stage:
            self._refusal = self._refusal or Refused(stage, reply)
        if stage is DATA:
            return self._enter_body() if fits else self._finish_envelope(reply)
        if not (self._features.pipelining or fits):
            return self._finish_envelope(reply)
        return self._unsaid.pop(0) if self._unsaid else b""

    def _enter_body(self) -> bytes:
        """354: say the body. With nobody to get it, end it at once and hear the refusal (RFC 2920 §3.1)."""
        if self._refusal is None:
            self._state, self.outcome = STANDING, Prepared(self._size)
            return self._message
        if self._recipient_taken:  # MAIL was refused, RCPT was not: even an empty message could be delivered
            self._finish_refused(self._refusal.reply, keep=False)
            return b""
        self._state = LONE_DOT
        return b".\r\n"

    def _finish_envelope(self, reply: Reply) -> bytes:
        """Refused before the body: the transaction is open if anything of it was accepted (RFC 5321 §4.1.1.5)."""
        unfinished = self._sender_taken or self._recipient_taken
        self._finish_refused(reply, keep=True)
        self._unfinished = unfinished
        return b""

    def _finish_refused(self, reply: Reply, *, keep: bool) -> None:
        self.outcome, self._unfinished = self._refusal, False
        self._unsaid = []
        self._state = IDLE if keep and reply.code != 421 else OVER
