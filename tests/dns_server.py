"""A real DNS server on loopback, over UDP and TCP, that answers from a table and can be told to misbehave."""

import contextlib
import socket
import socketserver
import struct
import threading

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

from config.name_servers import NameServer

SILENT = "silent"
SERVFAIL = "servfail"
GARBAGE = "garbage"


class DnsServer:
    """``with DnsServer() as dns``: ``dns.put("example.org", "TXT", "v=spf1 -all")``, then ask ``dns.resolver``."""

    def __init__(self):
        self.records = {"": {"NS": ("a.root.example.",)}}
        self.moods = {}
        self.asked = []

    def put(self, name, kind, *values):
        """Publish records in the place of what stood there; TXT is cut into strings as DNS wants it."""
        self.records.setdefault(_key(name), {})[kind] = values

    def add(self, name, kind, value):
        """Publish one record more."""
        self.put(name, kind, *self.records.get(_key(name), {}).get(kind, ()), value)

    def remove(self, name):
        self.records.pop(_key(name), None)

    def close_off(self):
        """Know nothing of the world, as the resolver of a closed network."""
        self.records = {}

    def behave(self, mood, *, name="."):
        """Be SILENT, say SERVFAIL or send GARBAGE for everything at or below ``name``."""
        self.moods[_key(name)] = mood

    @property
    def resolver(self):
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [dns.nameserver.Do53Nameserver("127.0.0.1", self.port)]
        return resolver

    @property
    def setting(self):
        return (NameServer(address="127.0.0.1", port=self.port),)

    def __enter__(self):
        self._tcp = _Tcp(("127.0.0.1", 0), _TcpHandler)
        self.port = self._tcp.server_address[1]
        self._udp = _Udp(("127.0.0.1", self.port), _UdpHandler)
        for server in (self._tcp, self._udp):
            server.zone = self
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        for server in (self._tcp, self._udp):
            server.shutdown()
            server.server_close()

    def answer(self, wire, *, room):
        """The answer to one question as bytes; None for silence."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = _key(question.name.to_text()), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        mood = next((mood for zone, mood in self.moods.items() if zone in {"", name} or name.endswith(f".{zone}")), "")
        if mood == SILENT:
            return None
        if mood == GARBAGE:
            return wire[:2] + b"\xff" * 20
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if mood == SERVFAIL:
            response.set_rcode(dns.rcode.SERVFAIL)
            return response.to_wire()
        here = self.records.get(name)
        if here is None and (not name or not any(other.endswith(f".{name}") for other in self.records)):
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif here and kind in here:
            texts = [_quoted(value) if kind == "TXT" else value for value in here[kind]]
            response.answer.append(dns.rrset.from_text(question.name, 300, "IN", kind, *texts))
        with contextlib.suppress(dns.exception.TooBig):
            return response.to_wire(max_size=room)
        response.answer = []
        response.flags |= dns.flags.TC
        return response.to_wire()


def _key(name):
    return name.rstrip(".").lower()


def _quoted(value):
    data = value if isinstance(value, bytes) else value.encode()
    parts = [data[start : start + 255] for start in range(0, max(1, len(data)), 255)]
    return " ".join('"' + "".join(f"\\{byte:03d}" for byte in part) + '"' for part in parts)


class _Udp(socketserver.ThreadingUDPServer):
    daemon_threads = True


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _UdpHandler(socketserver.BaseRequestHandler):
    def handle(self):
        wire, sock = self.request
        answer = self.server.zone.answer(wire, room=512)
        if answer is not None:
            sock.sendto(answer, self.client_address)


class _TcpHandler(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError, struct.error):
            length = struct.unpack("!H", self.request.recv(2, socket.MSG_WAITALL))[0]
            answer = self.server.zone.answer(self.request.recv(length, socket.MSG_WAITALL), room=65535)
            if answer is not None:
                self.request.sendall(struct.pack("!H", len(answer)) + answer)
