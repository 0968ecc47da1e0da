"""The client against aiosmtpd, which is nobody's mock: many connections, refusals, hang-ups."""

import asyncio

import pytest

from delivery.looping import run_to_end
from delivery.models import Stage
from delivery.smtp import SmtpConnection, Timeouts
from delivery.transport import Broken, Envelope, NoReply, Prepared
from tests.smtp_sink import HANG_UP, SmtpSink

ALICE = "alice@example.org"


@pytest.fixture(params=[True, False], ids=["pipelining", "lock-step"])
def sink(request):
    with SmtpSink(pipelining=request.param) as sink:
        yield sink


def connection_to(sink, **options):
    return SmtpConnection(host=sink.host, port=sink.port, timeouts=Timeouts.all(10), **options)


async def send(connection, recipient, message=b"Subject: x\r\n\r\nbody\r\n"):
    prepared = await connection.prepare(Envelope(ALICE, recipient), message)
    return await connection.finish(prepared) if isinstance(prepared, Prepared) else prepared


def send_all(sink, recipients):
    async def run():
        connection = connection_to(sink)
        answers = [await send(connection, recipient) for recipient in recipients]
        await connection.close()
        return answers

    return run_to_end(run())


def test_bytes_arrive_as_they_were_given(sink):
    message = b"Subject: x\r\n\r\n.one\r\n..two\r\n.\r\nthree.\r\n" + b"line\r\n" * 20_000 + "café\r\n".encode()

    async def run():
        connection = connection_to(sink)
        answer = await send(connection, "bob@example.org", message)
        await connection.close()
        return answer.code

    assert run_to_end(run()) == 250
    [received] = sink.received
    assert (received.mail_from, received.rcpt_to, received.content) == (ALICE, ("bob@example.org",), message)
    assert received.mail_options == (f"SIZE={len(message)}", "BODY=8BITMIME")


def test_an_address_beyond_ascii_arrives(sink):
    assert send_all(sink, ["bøb@example.org"])[0].code == 250
    assert (sink.recipients(), sink.received[0].mail_options) == (["bøb@example.org"], ("SIZE=20", "SMTPUTF8"))


def test_many_connections_in_one_loop_carry_each_message_once(sink):
    async def courier(number):
        connection = connection_to(sink, most_messages=10)
        answers = [await send(connection, f"r{number}-{place}@example.org") for place in range(25)]
        await connection.close()
        return [answer.code for answer in answers]

    async def run():
        return await asyncio.gather(*(courier(number) for number in range(8)))

    assert run_to_end(run()) == [[250] * 25] * 8
    assert sorted(sink.recipients()) == sorted(
        f"r{number}-{place}@example.org" for number in range(8) for place in range(25)
    )
    assert (sink.connections, sink.highest_open) == (24, 8)


def test_what_is_not_finished_is_not_delivered(sink):
    async def run():
        connection = connection_to(sink)
        await connection.abandon(await connection.prepare(Envelope(ALICE, "bob@example.org"), b"a\r\n"))
        await connection.prepare(Envelope(ALICE, "chiyo@example.org"), b"a\r\n")
        await connection.close()
        assert (await send(connection, "dara@example.org")).code == 250
        await connection.close()

    run_to_end(run())
    assert sink.recipients() == ["dara@example.org"]


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
@pytest.mark.parametrize("reply", ["451 4.3.0 later", "550 5.1.1 no"])
def test_a_refusal_names_its_stage_and_the_connection_goes_on(sink, stage, reply):
    sink.answer(stage.name, reply, times=1)
    refused, taken = send_all(sink, ["bob@example.org", "chiyo@example.org"])
    assert (refused.stage, str(refused.reply), taken.code) == (stage, reply, 250)
    assert (sink.recipients(), sink.connections) == (["chiyo@example.org"], 1)


def test_a_refusal_after_the_dot_is_its_answer(sink):
    sink.answer("DOT", "554 5.7.1 no", times=1)
    refused, taken = send_all(sink, ["bob@example.org", "chiyo@example.org"])
    assert (str(refused), taken.code, sink.connections) == ("554 5.7.1 no", 250, 1)


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
def test_a_server_that_hangs_up_before_the_body_took_nothing(sink, stage):
    sink.answer(stage.name, HANG_UP, times=1)
    broken, taken = send_all(sink, ["bob@example.org", "chiyo@example.org"])
    assert (type(broken), taken.code) == (Broken, 250)
    assert sink.recipients() == ["chiyo@example.org"]


@pytest.mark.parametrize("keep", [True, False])
def test_a_server_that_hangs_up_after_the_dot_leaves_us_in_doubt(sink, keep):
    sink.answer("DOT", HANG_UP, times=1, keep=keep)
    unknown, taken = send_all(sink, ["bob@example.org", "chiyo@example.org"])
    assert (type(unknown), taken.code) == (NoReply, 250)
    assert sink.recipients() == (["bob@example.org"] if keep else []) + ["chiyo@example.org"]
