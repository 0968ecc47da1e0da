"""The settings as a machine meets them: one clear line for whatever stands in the way."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

import pytest

from config.errors import SetupError
from config.lint import DEPLOYED
from config.secrets import load

CONFIGURED = dict(DEPLOYED)


def complaints(done):
    assert done.returncode == 2, (done.stdout, done.stderr)
    return done.stderr.splitlines()


def test_a_configured_machine_without_secrets_hears_of_each_in_one_line(machine):
    done = machine.manage("check", DATABASE_URL=CONFIGURED["DATABASE_URL"], REDIS_URL=CONFIGURED["REDIS_URL"])
    assert complaints(done) == [
        f"{name} is not set: it is needed when DATABASE_URL and REDIS_URL are set (docs/settings.md)."
        for name in ("EMAIL_URL", "BASE_URL", "SECRET_KEY", "TOKEN_KEYS", "SUPPRESSION_KEY", "ENCRYPTION_KEYS")
    ]


def test_one_server_of_two_is_not_enough(machine):
    lines = complaints(machine.manage("check", **{**CONFIGURED, "REDIS_URL": ""}))
    assert lines == ["REDIS_URL is not set: it is needed when DATABASE_URL and REDIS_URL are set (docs/settings.md)."]


def test_a_value_that_cannot_be_used_is_named_with_the_mend(machine):
    assert complaints(machine.manage("check", PORT="eighty", TIME_ZONE="Amsterdam")) == [
        "PORT: 'eighty' is not a whole number from 1 to 65535.",
        "TIME_ZONE: 'Amsterdam' is not a time zone such as Europe/Amsterdam.",
    ]


def test_a_configured_machine_makes_no_secrets_of_its_own(machine):
    done = machine.manage("check", **CONFIGURED)
    assert done.returncode == 0, done.stderr
    assert not machine.data_dir.exists()


def test_secrets_are_made_once_and_for_the_owner_alone(tmp_path):
    first, second = load(tmp_path), load(tmp_path)
    assert first == second
    assert len(first.token_keys["k1"]) == len(first.suppression_key) == len(first.encryption_keys["k1"]) == 32
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"secret_key": "x"}',
        json.dumps({"secret_key": 1, "token_keys": 2}),
        json.dumps({"secret_key": "x", "token_keys": "k1:" + "0f" * 32, "suppression_key": "0f", "encryption_keys": 1}),
    ],
)
def test_damaged_secrets_are_never_replaced(tmp_path, content):
    (tmp_path / "secrets.json").write_text(content)
    with pytest.raises(SetupError, match=r"is damaged\. Restore it from a backup"):
        load(tmp_path)
    assert (tmp_path / "secrets.json").read_text() == content


def test_secrets_of_an_older_version_get_the_key_that_they_lack_once_and_keep_the_others(tmp_path):
    path = tmp_path / "secrets.json"
    before = load(tmp_path)
    kept = json.loads(path.read_text())
    del kept["encryption_keys"]
    path.write_text(json.dumps(kept))
    with ThreadPoolExecutor(8) as pool:
        [after] = {json.dumps(asdict(each), default=bytes.hex) for each in pool.map(load, [tmp_path] * 8)}
    found = json.loads(after)
    assert (found["secret_key"], found["suppression_key"]) == (before.secret_key, before.suppression_key.hex())
    assert found["encryption_keys"]["k1"] != before.encryption_keys["k1"].hex()
    assert load(tmp_path).encryption_keys["k1"].hex() == found["encryption_keys"]["k1"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secrets.json"]


def test_of_many_processes_that_come_first_one_makes_the_secrets(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len({each.secret_key for each in pool.map(load, [tmp_path] * 8)}) == 1


def test_a_data_directory_that_is_a_file_is_named(machine):
    machine.data_dir.write_text("I am a file")
    [line] = complaints(machine.manage("check"))
    assert line == (
        f"DATA_DIR: {machine.data_dir} is a file, not a directory. Give DATA_DIR a directory you can write to."
    )


def test_pages_of_a_deployed_site_allow_no_script_but_its_own(client, db):
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "object-src 'none'" in policy
