"""Readers of docker-compose.yml and Dockerfile, as far as our own two files go."""

import json
import re
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parent.parent.parent
VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?:(?P<kind>:[-?])(?P<rest>[^}]*))?\}")


class Unset(Exception):
    """A variable that must be set is not, as in ``${NAME:?why}``."""


def interpolate(text, values):
    """Fill ``${NAME}``, ``${NAME:-default}`` and ``${NAME:?why}`` as compose does."""

    def value(match):
        found = values.get(match["name"], "")
        if found or match["kind"] is None:
            return found
        if match["kind"] == ":?":
            raise Unset(f"{match['name']}: {match['rest']}")
        return match["rest"]

    return VARIABLE.sub(value, text)


def compose(values, *, dot_env=None):
    """docker-compose.yml with its variables filled in from .env, and what the containers get from there.

    ``env_file`` gives a container everything in the file; what ``environment`` says comes before it.
    """
    dot_env = values if dot_env is None else dot_env
    plan = yaml.safe_load(interpolate((PROJECT / "docker-compose.yml").read_text(), values))
    for service in plan["services"].values():
        files = service.get("env_file", [])
        assert files in ([], [{"path": ".env", "required": False}])
        if files:
            service["environment"] = {**dot_env, **service["environment"]}
    return plan


def dockerfile():
    """The Dockerfile's instructions as (word, rest), continued lines joined, comments dropped."""
    text = re.sub(r"^#.*\n", "", (PROJECT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]


def image_environment():
    """What ENV sets."""
    pairs = [pair for word, rest in dockerfile() if word == "ENV" for pair in rest.split()]
    return dict(pair.split("=", 1) for pair in pairs)


def image_command():
    [rest] = [rest for word, rest in dockerfile() if word == "CMD"]
    return json.loads(rest)
