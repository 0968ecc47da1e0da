"""The embedded servers, for real: shared, started on demand, gone when nobody is left, and hard to kill."""

import os
import signal
import threading

import pytest

from config.embedded import keeper, locks
from tests.machine import wait_until

HOLD = """
import sys
from pathlib import Path
from config.embedded import servers
servers.use(data_dir=Path(sys.argv[1]), durable=False)
print("in use", flush=True)
sys.stdin.read() if len(sys.argv) < 3 else __import__("time").sleep(60)
"""
ASK = """
import sys
from pathlib import Path
import psycopg, redis
from config.embedded import servers
from config.embedded.places import Places
places = Places(data_dir=Path(sys.argv[1]))
servers.use(data_dir=places.data_dir, durable=False)
with psycopg.connect(host=str(places.sockets), user="fortnight", dbname="fortnight") as connection:
    print(connection.execute("SELECT pg_postmaster_start_time()::text").fetchone()[0])
print(redis.Redis.from_url(places.redis_url(scheme="unix", database=0)).info()["run_id"])
"""


def hold(machine, *, durable=False):
    """A process that uses the servers until it is killed."""
    process = machine.start("-c", HOLD.replace("durable=False", f"durable={durable}"), str(machine.data_dir), "long")
    assert process.stdout.readline() == "in use\n"
    return process


def keeper_pid(machine):
    return int(machine.places.state.read_text())


def test_several_processes_at_once_share_one_pair_of_servers(machine):
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(machine.run("-c", ASK, str(machine.data_dir)))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [done.stderr for done in answers] == [""] * 4
    assert len({done.stdout for done in answers}) == 1


def test_the_servers_go_when_the_last_user_was_killed_outright(machine):
    users = [hold(machine), hold(machine)]
    users[0].kill()
    users[0].wait()
    assert not _gone_within(machine, seconds=keeper.LINGER_SECONDS + 2)
    users[1].kill()
    users[1].wait()
    wait_until(lambda: machine.processes() == {}, seconds=keeper.LINGER_SECONDS + 15, what="the end of all processes")
    # A process that ends gives up its command line first, and its locks a moment later.
    wait_until(lambda: not machine.servers_run(), what="the end of the keeper's lock")


def test_a_killed_keeper_takes_its_servers_along_and_the_next_user_gets_new_ones(machine):
    hold(machine)
    os.kill(keeper_pid(machine), signal.SIGKILL)
    done = machine.run("-c", ASK, str(machine.data_dir))
    assert done.returncode == 0, done.stderr
    assert len([line for line in machine.processes().values() if "bin/postgres -D" in line]) == 1


@pytest.mark.parametrize("server", ["bin/postgres -D", "valkey-server"])
def test_a_server_that_dies_is_started_again(machine, server):
    hold(machine)
    before = machine.run("-c", ASK, str(machine.data_dir)).stdout.splitlines()
    [pid] = [pid for pid, line in machine.processes().items() if server in line]
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: _new_server(machine, server, but=pid), what="a new server")
    wait_until(lambda: machine.run("-c", ASK, str(machine.data_dir)).returncode == 0, what="an answer")
    after = machine.run("-c", ASK, str(machine.data_dir)).stdout.splitlines()
    changed = [old != new for old, new in zip(before, after, strict=True)]
    assert changed == ([True, False] if "postgres" in server else [False, True])


def test_what_was_committed_is_there_after_both_servers_were_killed(machine):
    # As the service runs them: the tests' own servers answer a commit before it is written.
    user = hold(machine, durable=True)
    asked = "SELECT pg_postmaster_start_time()::text"
    create = ASK.replace(asked, "CREATE TABLE kept (n text)").replace(".fetchone()[0]", ".statusmessage")
    insert = ASK.replace(asked, "INSERT INTO kept VALUES ('seven') RETURNING n")
    machine.run("-c", create, str(machine.data_dir))
    assert machine.run("-c", insert, str(machine.data_dir)).stdout.splitlines()[:1] == ["seven"]
    for pid in machine.processes():
        if pid != user.pid:
            os.kill(pid, signal.SIGKILL)
    done = machine.run("-c", ASK.replace(asked, "SELECT n FROM kept"), str(machine.data_dir))
    assert done.stdout.splitlines()[:1] == ["seven"], done.stderr


def test_a_command_that_needs_no_database_starts_none(machine):
    done = machine.manage("check")
    assert done.returncode == 0, done.stderr
    assert not machine.servers_run()


def test_a_command_that_needs_one_starts_it_and_leaves_nothing(machine):
    done = machine.manage("showmigrations", "--plan")
    assert done.returncode == 0, done.stderr
    wait_until(lambda: machine.processes() == {}, seconds=keeper.LINGER_SECONDS + 15, what="the end of all processes")


def test_a_deep_data_directory_works_although_sockets_may_not_be_deep(machine):
    machine.data_dir = machine.data_dir / ("deep" * 20) / ("deeper" * 10)
    done = machine.run("-c", ASK, str(machine.data_dir))
    assert done.returncode == 0, done.stderr


def test_a_damaged_cluster_is_reported_in_one_line_and_left_alone(machine):
    machine.run("-c", ASK, str(machine.data_dir))
    os.kill(keeper_pid(machine), signal.SIGTERM)  # it goes without lingering
    wait_until(lambda: not machine.servers_run(), what="the end of the servers")
    control = machine.places.cluster / "global" / "pg_control"
    control.write_bytes(b"garbage")
    done = machine.manage("showmigrations")
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith(f"PostgreSQL did not start in {machine.places.cluster}: ")
    assert "Restore that directory from a backup, or move it away to begin anew" in line
    assert control.read_bytes() == b"garbage"


def test_a_directory_that_is_no_cluster_is_reported_and_left_alone(machine):
    machine.places.cluster.mkdir(parents=True)
    (machine.places.cluster / "letter.txt").write_text("mine")
    done = machine.manage("showmigrations")
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith(f"{machine.places.cluster} is not a PostgreSQL cluster: PG_VERSION is missing.")
    assert (machine.places.cluster / "letter.txt").read_text() == "mine"


def test_a_cluster_of_another_version_is_named(machine):
    machine.places.cluster.mkdir(parents=True)
    (machine.places.cluster / "PG_VERSION").write_text("13\n")
    [line] = machine.manage("showmigrations").stderr.splitlines()
    assert line.startswith(f"{machine.places.cluster} was made by PostgreSQL 13, this is 18.")


def test_an_interrupted_initdb_is_begun_again(machine):
    unfinished = machine.data_dir / "postgres.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    done = machine.run("-c", ASK, str(machine.data_dir))
    assert done.returncode == 0, done.stderr
    assert not unfinished.exists()


def test_a_socket_directory_of_someone_else_is_not_used(machine):
    machine.places.make()
    machine.places.sockets.parent.mkdir(parents=True, exist_ok=True)
    machine.places.sockets.symlink_to(machine.data_dir)
    done = machine.manage("showmigrations")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"{machine.places.sockets} belongs to someone else. Remove it, or give DATA_DIR a shorter path."
    ]
    machine.places.sockets.unlink()


def test_a_process_id_that_now_belongs_to_someone_else_is_no_obstacle(machine):
    machine.run("-c", ASK, str(machine.data_dir))
    os.kill(keeper_pid(machine), signal.SIGTERM)  # it goes without lingering
    wait_until(lambda: not machine.servers_run(), what="the end of the servers")
    lines = [str(os.getpid()), str(machine.places.cluster), "1", "5432", "", "", "0 0", "ready"]
    (machine.places.cluster / "postmaster.pid").write_text("\n".join(lines) + "\n")
    done = machine.run("-c", ASK, str(machine.data_dir))
    assert done.returncode == 0, done.stderr


def test_a_lock_tells_who_holds_it(tmp_path):
    held = locks.acquire(tmp_path / "lock", exclusive=True)
    assert locks.is_held(tmp_path / "lock")
    assert locks.try_acquire(tmp_path / "lock", exclusive=False) is None
    locks.release(held)
    assert not locks.is_held(tmp_path / "lock")


def _gone_within(machine, *, seconds):
    try:
        wait_until(lambda: not machine.servers_run(), seconds=seconds)
    except AssertionError:
        return False
    return True


def _new_server(machine, server, *, but):
    return [pid for pid, line in machine.processes().items() if server in line and pid != but]
