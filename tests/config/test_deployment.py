"""docker-compose.yml and Dockerfile without a Docker engine: every command in them runs, in the environment they name.

The two servers of other people's images are our embedded ones here; what compose calls ``postgres`` and ``valkey``
is translated to their sockets, and ``/data`` and ``/app`` to places of this machine.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.conf import settings

from config.celery import app
from config.embedded import servers
from config.embedded.places import Places
from config.embedded.postgres import binaries
from config.embedded.valkey import binary
from config.serve.processes import sender_command, worker_command
from delivery.queues import ERRANDS, MAILINGS
from tests.config import deployment
from tests.machine import PROJECT, free_port, wait_until

DOT_ENV = {
    "POSTGRES_PASSWORD": "a-password",
    "BASE_URL": "https://news.example.org",
    "EMAIL_URL": "smtp+starttls://alice:secret@smtp.example.org:587",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef0123456789abcdef",
    "TOKEN_KEYS": "k1:" + "0f" * 32,
    "SUPPRESSION_KEY": "f0" * 32,
    "ENCRYPTION_KEYS": "k1:" + "3c" * 32,
}
OURS = {"migrate", "web", "worker", "sender", "beat", "catcher"}
# What the containers are built around, and no .env changes.
FIXED = {"DATABASE_URL", "REDIS_URL", "DATA_DIR", "STATIC_ROOT", "BIND", "PORT"}
OTHERS = {"postgres", "valkey"}


@pytest.fixture(scope="module")
def plan():
    return deployment.compose(DOT_ENV)


@pytest.fixture(scope="module")
def hosts(tmp_path_factory):
    """The machines that compose calls postgres and valkey, and a place for /data."""
    data_dir = tmp_path_factory.mktemp("hosts")
    servers.use(data_dir=data_dir, durable=False)
    yield Places(data_dir=data_dir)
    servers.let_go(data_dir=data_dir, wait_seconds=30)


class Container:
    """One service of ours, run as compose would, on this machine."""

    def __init__(self, service, *, hosts, ports):
        places = {"/data": str(hosts.data_dir / "volume"), "/app": str(hosts.data_dir / "app")}
        Path(places["/data"]).mkdir(exist_ok=True)
        environment = deployment.image_environment() | {name: str(v) for name, v in service["environment"].items()}
        for name, value in environment.items():
            for there, here in places.items():
                environment[name] = value.replace(there, here) if value.startswith(there) else value
                value = environment[name]
        asked = environment["DATABASE_URL"]
        assert asked == "postgres://fortnight:a-password@postgres:5432/fortnight"
        assert environment["REDIS_URL"] == "redis://valkey:6379/0"
        environment["DATABASE_URL"] = f"postgres://fortnight@/fortnight?host={hosts.sockets}"
        environment["REDIS_URL"] = f"unix://{hosts.valkey_socket}?db=0"
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**environment, **ports, "PATH": path, "HOME": str(hosts.data_dir)}
        self.service = service
        self.log = hosts.data_dir / "container.log"

    def run(self, command):
        return subprocess.run(
            command, cwd=PROJECT, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )

    def check(self):
        test = self.service["healthcheck"]["test"]
        assert test[0] == "CMD"
        words = [word.replace("1025", self.environment.get("MAILBOX_SMTP_PORT", "1025")) for word in test[1:]]
        return self.run(words)

    def start(self):
        with self.log.open("wb") as log:
            return subprocess.Popen(
                self.service["command"],
                cwd=PROJECT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@pytest.fixture
def container(plan, hosts):
    ports = {"PORT": str(free_port()), "MAILBOX_SMTP_PORT": str(free_port())}
    return lambda name: Container(plan["services"][name], hosts=hosts, ports=ports)


def test_the_services_are_the_ones_of_the_design(plan):
    assert set(plan["services"]) == OURS | OTHERS
    assert [name for name, service in plan["services"].items() if service.get("profiles") == ["dev"]] == ["catcher"]


def test_migrating_comes_first_and_works(container):
    done = container("migrate").run(container("migrate").service["command"])
    assert done.returncode == 0, done.stderr
    assert container("migrate").run(["python", "manage.py", "migrate", "--check"]).returncode == 0


@pytest.mark.parametrize("name", ["web", "worker", "sender", "beat", "catcher"])
def test_a_service_becomes_healthy_and_stops_when_asked(container, name):
    service = container(name)
    assert service.check().returncode != 0
    process = service.start()
    try:
        wait_until(lambda: service.check().returncode == 0, seconds=90, what=f"a healthy {name}: {service.log}")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, service.log.read_text()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_the_database_server_is_asked_with_its_own_tool(plan, hosts):
    test = plan["services"]["postgres"]["healthcheck"]["test"]
    done = subprocess.run([binaries() / test[1], *test[2:], "-h", str(hosts.sockets)], capture_output=True, text=True)
    assert (done.returncode, test[1]) == (0, "pg_isready"), done.stderr


def test_the_broker_starts_as_told_keeps_its_messages_and_answers(plan, tmp_path):
    service = plan["services"]["valkey"]
    assert service["command"][0] == "valkey-server"
    assert service["healthcheck"]["test"] == ["CMD", "valkey-cli", "ping"]
    port = free_port()
    process = subprocess.Popen(
        [binary(), *service["command"][1:], "--port", str(port)], cwd=tmp_path, stdout=subprocess.DEVNULL
    )
    try:
        with redis.Redis(port=port, retry=None) as client:
            wait_until(lambda: pings(client), what="an answer")
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    finally:
        process.terminate()
        process.wait(20)


def pings(client):
    try:
        return client.ping()
    except redis.ConnectionError:
        return False


def test_nothing_secret_is_baked_in_and_what_must_be_set_is_asked_for():
    for name in DOT_ENV:
        with pytest.raises(deployment.Unset, match=f"^{name}: set it in .env$"):
            deployment.compose({key: value for key, value in DOT_ENV.items() if key != name})
    example = (PROJECT / ".env.example").read_text()
    named = {line.split("=")[0]: line.split("=", 1)[1] for line in example.splitlines() if not line.startswith("#")}
    assert set(DOT_ENV) <= set(named)
    assert [named[name] for name in ("POSTGRES_PASSWORD", "SECRET_KEY", "SUPPRESSION_KEY")] == ["", "", ""]


def test_every_documented_variable_arrives_from_dot_env_in_every_container_of_ours(plan):
    wished = {variable.name: f"wished-{number}" for number, variable in enumerate(settings.ENV.variables)}
    services = deployment.compose(DOT_ENV | wished)["services"]
    for name in OURS:
        arrived = services[name]["environment"]
        expected = {each: value for each, value in wished.items() if each not in FIXED}
        if name == "catcher":  # it is the mail catcher, whatever .env says
            expected |= {"MAILBOX_ENABLED": "yes", "MAILBOX_SMTP_HOST": "0.0.0.0"}
        assert {each: arrived.get(each) for each in expected} == expected, name
        usual = plan["services"][name]["environment"]
        assert {each: arrived[each] for each in FIXED} == {each: usual[each] for each in FIXED}, name
    for other in OTHERS:
        assert set(services[other].get("environment", {})) & set(wished) == set()


def test_without_a_dot_env_nothing_more_than_the_file_says_arrives():
    assert deployment.compose(DOT_ENV, dot_env={})["services"]["web"]["environment"].get("LOG_LEVEL") is None


def test_every_queue_is_taken_from(plan):
    of_compose = [plan["services"][name]["command"] for name in ("worker", "sender")]
    asked = [command[command.index("-Q") + 1] for command in of_compose]
    asked_by_serve = [command[command.index("--queues") + 1] for command in (worker_command(), sender_command())]
    assert asked == asked_by_serve == [ERRANDS, MAILINGS]
    assert {queue.name for queue in app.conf.task_queues} == {ERRANDS, MAILINGS}


def test_every_volume_and_every_dependency_exists(plan):
    for name, service in plan["services"].items():
        mounted = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert mounted <= set(plan["volumes"]), name
        assert set(service.get("depends_on", {})) <= set(plan["services"]), name
        for other, condition in service.get("depends_on", {}).items():
            if condition["condition"] == "service_healthy":
                assert "healthcheck" in plan["services"][other], (name, other)


def test_the_image_is_built_from_files_that_exist_and_runs_as_nobody_special():
    instructions = deployment.dockerfile()
    words = [word for word, _ in instructions]
    assert words[0] == "FROM"
    assert instructions[0][1].startswith("python:3.")
    copied = [rest.split()[:-1] for word, rest in instructions if word == "COPY"]
    assert [name for names in copied for name in names if not (PROJECT / name).exists()] == []
    [user] = [rest for word, rest in instructions if word == "USER"]
    assert user == "fortnight"
    assert words.index("USER") < words.index("CMD")
    assert "USER" not in words[words.index("USER") + 1 :]


def test_the_image_is_built_with_commands_that_run(tmp_path):
    ours, others = [], []
    for word, rest in deployment.dockerfile():
        if word == "RUN":
            (ours if "manage.py" in rest else others).append(rest)
    assert [command.split()[0] for command in others] == ["useradd", "pip"]
    assert "--require-hashes -r requirements.txt" in others[1]
    [collect] = ours
    build, collected = tmp_path / "build", tmp_path / "collected"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**deployment.image_environment(), "STATIC_ROOT": str(collected), "PATH": path}
    done = subprocess.run(
        ["sh", "-c", collect.replace("/tmp/build", str(build))],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (collected / "staticfiles.json").is_file()
    assert not build.exists()


def test_the_image_starts_the_site_by_default(plan):
    assert deployment.image_command() == plan["services"]["web"]["command"]
    assert shutil.which(deployment.image_command()[0], path=str(Path(sys.executable).parent))


def test_what_the_image_leaves_out_holds_nothing_that_running_needs():
    left_out = (PROJECT / ".dockerignore").read_text().splitlines()
    assert {".git", ".env", "var", ".venv", "tests"} <= set(left_out)
    assert {"config", "newsletter", "subscribers", "delivery", "catcher", "templates", "static"} & set(
        left_out
    ) == set()
