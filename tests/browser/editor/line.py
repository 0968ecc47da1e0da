"""The line between a browser and the site, which a test can cut and mend: what a server that stops looks like."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit


class Line:
    """A port that leads to the site. While it is cut, nobody listens there and every open connection is closed.

    ``is_deaf``: what the browser sends arrives, and every answer is lost on the way back.
    """

    def __init__(self, site_url):
        self._site = (urlsplit(site_url).hostname, urlsplit(site_url).port)
        self._port = 0
        self._listening = None
        self._open = set()
        # Held while connections come in or are closed: one that was just coming in as the line is cut is closed too.
        self._changing = threading.Lock()
        self.is_deaf = False

    @property
    def url(self):
        return f"http://{self._site[0]}:{self._port}"

    def mend(self):
        self._listening = socket.create_server((self._site[0], self._port))
        self._port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def cut(self):
        with self._changing:
            if self._listening:
                with contextlib.suppress(OSError):
                    # Closing alone would leave the thread that accepts with one more connection.
                    self._listening.shutdown(socket.SHUT_RDWR)
                self._listening.close()
                self._listening = None
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def _accept(self, listening):
        while True:
            try:
                browser, _address = listening.accept()
            except OSError:
                return
            with self._changing:
                if self._listening is not listening:
                    browser.close()
                    return
                try:
                    site = socket.create_connection(self._site)
                except OSError:
                    browser.close()
                    return
                self._open |= {browser, site}
            threading.Thread(target=self._join, args=(browser, site), daemon=True).start()

    def _join(self, browser, site):
        """Carry both ways until either side ends."""
        answers = threading.Thread(target=self._carry, args=(site, browser, True), daemon=True)
        answers.start()
        self._carry(browser, site)
        answers.join()
        with self._changing:
            self._open -= {browser, site}
            browser.close()
            site.close()

    def _carry(self, source, target, is_answer=False):
        with contextlib.suppress(OSError):
            while words := source.recv(65_536):
                if is_answer and self.is_deaf:
                    break
                target.sendall(words)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
