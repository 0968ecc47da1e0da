import asyncio
import time

import pytest

from delivery.looping import run_to_end
from delivery.models import Stage
from delivery.smtp import Timeouts
from delivery.transport import Envelope, Refused, Reply
from tests.delivery.smtp.scripted_server import (
    BODY,
    DEAF,
    GO_ON,
    OK,
    SLOWLY,
    ScriptedServer,
)
from tests.delivery.smtp.sending import (
    ENVELOPE,
    MESSAGE,
    PIPELINING,
    READY,
    TAKEN,
    WHOLE,
    connection_to,
    send,
    sent,
)


@pytest.mark.parametrize("ready", [READY, PIPELINING])
def test_a_message_is_said_stage_by_stage_and_its_dot_apart(ready):
    async def run(server):
        connection = connection_to(server)
        prepared = await connection.prepare(ENVELOPE, MESSAGE)
        await asyncio.sleep(0.1)
        before = list(server.verbs)
        reply = await connection.finish(prepared)
        await connection.close()
        return before, reply, connection.route

    with ScriptedServer([*ready, *WHOLE, b"221 bye\r\n"]) as server:
        before, reply, route = run_to_end(run(server))

    assert (before, reply, route) == (["EHLO", "MAIL", "RCPT", "DATA"], TAKEN, f"127.0.0.1:{server.port}")
    assert server.heard[0] == b"EHLO [127.0.0.1]\r\n"
    assert server.heard[2:6] == [b"RCPT TO:<bob@example.org>\r\n", b"DATA\r\n", MESSAGE + b"<dot>", b"QUIT\r\n"]


def test_the_name_it_is_given_is_the_name_it_gives():
    _, server = sent([*READY, *WHOLE], helo_name="news.example.org")
    assert server.heard[0] == b"EHLO news.example.org\r\n"


def test_one_connection_carries_many_messages_and_is_reset_only_where_something_is_open():
    no = b"550 5.1.1 no such user\r\n"
    answers, server = sent([*PIPELINING, *WHOLE, OK, no, b"503 no\r\n", OK, *WHOLE], times=3)

    assert answers == [TAKEN, Refused(Stage.RCPT, Reply(550, "5.1.1", "no such user")), TAKEN]
    assert server.verbs == [
        "EHLO", "MAIL", "RCPT", "DATA", "body", "MAIL", "RCPT", "DATA", "RSET", "MAIL", "RCPT", "DATA", "body", "QUIT",
    ]  # fmt: skip


def test_a_server_that_answers_byte_by_byte_is_understood():
    slowly = [step for said in (*PIPELINING, OK, OK, GO_ON) for step in (SLOWLY, said)]
    answers, _ = sent([*slowly, BODY, SLOWLY, b"250-2.0.0 que\r\n250 2.0.0 ued\r\n"])
    assert answers == [Reply(250, "2.0.0", "que\nued")]


def test_a_354_for_nobody_gets_a_lone_dot():
    answers, server = sent([*PIPELINING, OK, b"550 no\r\n", GO_ON, BODY, b"554 nobody\r\n", *WHOLE], times=2)
    assert answers == [Refused(Stage.RCPT, Reply(550, "", "no")), TAKEN]
    assert [said for said in server.heard if said.endswith(b"<dot>")] == [b"<dot>", MESSAGE + b"<dot>"]


def test_a_large_body_stands_only_when_all_of_it_was_written():
    message = b"line of a long story\r\n" * 500_000

    async def run(server):
        connection = connection_to(server, timeouts=Timeouts.all(20))
        return await send(connection, message)

    with ScriptedServer([*PIPELINING, *WHOLE]) as server:
        assert run_to_end(run(server)) == TAKEN
        assert server.heard[4] == message + b"<dot>"


def test_a_message_taken_back_drops_the_connection_inside_its_body():
    async def run(server):
        connection = connection_to(server)
        await connection.abandon(await connection.prepare(ENVELOPE, b"first\r\n"))
        return await send(connection, b"second\r\n")

    with ScriptedServer([*PIPELINING, OK, OK, GO_ON, BODY], [*PIPELINING, *WHOLE]) as server:
        assert run_to_end(run(server)) == TAKEN
    assert server.heard[4] == b"first\r\n<hung up>"


def test_closing_inside_a_message_does_not_say_quit_into_it():
    async def run(server):
        connection = connection_to(server)
        await connection.prepare(ENVELOPE, b"first\r\n")
        await connection.close()

    with ScriptedServer([*READY, OK, OK, GO_ON, BODY]) as server:
        run_to_end(run(server))
    assert server.heard[4] == b"first\r\n<hung up>"


def test_a_message_is_finished_once_and_stands_alone():
    async def run(server):
        connection = connection_to(server)
        prepared = await connection.prepare(ENVELOPE, MESSAGE)
        with pytest.raises(RuntimeError, match="another message stands at its dot"):
            await connection.prepare(ENVELOPE, MESSAGE)
        await connection.finish(prepared)
        with pytest.raises(RuntimeError, match="this message does not stand at its dot"):
            await connection.finish(prepared)
        await connection.close()

    with ScriptedServer([*READY, *WHOLE, b"221 bye\r\n"]) as server:
        run_to_end(run(server))
    assert server.verbs == ["EHLO", "MAIL", "RCPT", "DATA", "body", "QUIT"]


@pytest.mark.parametrize(("options", "pause"), [({"most_messages": 1}, 0), ({"longest_life": 0.1}, 0.2)])
def test_connections_are_made_anew_after_their_share_of_messages_or_time(options, pause):
    async def run(server):
        connection = connection_to(server, **options)
        await send(connection)
        await asyncio.sleep(pause)
        await send(connection)
        await connection.close()

    with ScriptedServer([*READY, *WHOLE, b"221 bye\r\n"], [*READY, *WHOLE, b"221 bye\r\n"]) as server:
        run_to_end(run(server))
    assert server.verbs == [*["EHLO", "MAIL", "RCPT", "DATA", "body", "QUIT"] * 2]


def test_goodbye_is_not_waited_for_long():
    async def run(server):
        connection = connection_to(server, timeouts=Timeouts())
        await send(connection)
        started = time.monotonic()
        await connection.close()
        await connection.close()
        return time.monotonic() - started

    with ScriptedServer([*READY, *WHOLE, DEAF]) as server:
        assert 0.9 < run_to_end(run(server)) < 3


def test_what_cannot_go_costs_no_word_and_no_connection():
    async def run(server):
        connection = connection_to(server)
        refused = [
            await send(connection, b"bare\nline\r\n"),
            await send(connection, MESSAGE, Envelope("a@example.org", "b>")),
        ]
        return [(answer.stage, answer.reply.enhanced) for answer in refused], await send(connection)

    with ScriptedServer([*READY, *WHOLE]) as server:
        assert run_to_end(run(server)) == ([(Stage.MAIL, "5.6.0"), (Stage.RCPT, "5.1.3")], TAKEN)
    assert server.verbs == ["EHLO", "MAIL", "RCPT", "DATA", "body"]
