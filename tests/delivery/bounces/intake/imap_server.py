"""A real IMAP server for tests (as much of RFC 3501 and 6851 as a bounce mailbox needs), on a free port."""

import contextlib
import re
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class ImapServer:
    """``with ImapServer() as server``: put messages into ``server.folders["INBOX"]``, a dict of uid to bytes."""

    capabilities: str = "IMAP4rev1 MOVE UIDPLUS"
    password: str = "harbour"
    folders: dict = field(default_factory=lambda: {"INBOX": {}})
    flags: dict = field(default_factory=dict)
    commands: list = field(default_factory=list)
    hang_up_at: str = ""

    def add(self, data, *, folder="INBOX"):
        uid = max([0, *(uid for messages in self.folders.values() for uid in messages)]) + 1
        self.folders.setdefault(folder, {})[uid] = data
        return uid

    def __enter__(self):
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session)
        self._server.daemon_threads, self._server.imap = True, self
        self.host, self.port = self._server.server_address
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.imap, self.folder = self.server.imap, None
        self.say("* OK ready")
        with contextlib.suppress(OSError):
            while line := self.rfile.readline():
                while (literal := re.search(rb"\{(\d+)\}\r\n$", line)) is not None:
                    self.say("+ go on")
                    line = (
                        line[: literal.start()] + b'"' + self.rfile.read(int(literal[1])) + b'"' + self.rfile.readline()
                    )
                tag, _, rest = line.decode().rstrip("\r\n").partition(" ")
                self.imap.commands.append(rest.split(" LOGIN")[0] if "LOGIN" not in rest else "LOGIN")
                if self.imap.hang_up_at and self.imap.hang_up_at in rest:
                    return
                name, _, given = rest.partition(" ")
                if name == "UID":
                    name, _, given = given.partition(" ")
                    name = f"uid_{name}"
                answer = getattr(self, f"do_{name.lower()}")(given)
                self.say(f"{tag} {answer or 'OK done'}")
                if name == "LOGOUT":
                    return

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n" if isinstance(text, str) else text)

    @property
    def messages(self):
        return self.imap.folders[self.folder]

    def do_capability(self, _):
        self.say(f"* CAPABILITY {self.imap.capabilities}")

    def do_login(self, given):
        return None if self.imap.password in given else "NO [AUTHENTICATIONFAILED] wrong password"

    def do_logout(self, _):
        self.say("* BYE")

    def do_noop(self, _):
        return None

    def do_list(self, given):
        wanted = given.split(" ")[-1].strip('"')
        for name in self.imap.folders:
            if name == wanted or wanted == "*":
                self.say(f'* LIST () "/" "{name}"')

    def do_create(self, given):
        self.imap.folders[given.strip('"')] = {}

    def do_select(self, given):
        if given.strip('"') not in self.imap.folders:
            return "NO no such folder"
        self.folder = given.strip('"')
        self.say(f"* {len(self.messages)} EXISTS")
        self.say("* OK [UIDVALIDITY 1]")
        return "OK [READ-WRITE] selected"

    def do_uid_search(self, _):
        kept = [str(uid) for uid in self.messages if uid not in self.imap.flags.get(self.folder, ())]
        self.say("* SEARCH " + " ".join(kept))

    def do_uid_fetch(self, given):
        uid = int(given.split(" ")[0])
        if uid in self.messages:
            data = self.messages[uid]
            start = f'* 1 FETCH (UID {uid} INTERNALDATE " 6-Dec-2026 17:00:05 +0100" BODY[]<0> {{{len(data)}}}\r\n'
            self.say(start.encode() + data + b")\r\n")

    def do_uid_copy(self, given):
        uid, folder = given.split(" ", 1)
        self.imap.folders[folder.strip('"')][int(uid)] = self.messages[int(uid)]

    def do_uid_move(self, given):
        self.do_uid_copy(given)
        del self.messages[int(given.split(" ")[0])]

    def do_uid_store(self, given):
        self.imap.flags.setdefault(self.folder, set()).add(int(given.split(" ")[0]))

    def do_uid_expunge(self, given):
        if int(given) in self.imap.flags.get(self.folder, ()):
            del self.messages[int(given)]
