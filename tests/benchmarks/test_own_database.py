"""The database that a benchmark has to itself is there with its tables, and gone afterwards."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
USE = """
import json
from benchmarks.own_database import own_database
with own_database(BASE_URL="https://bench.example.org") as folder:
    from django.conf import settings
    from newsletter.models import Newsletter
    print(json.dumps([str(folder), settings.BASE_URL, str(settings.DATA_DIR), Newsletter.objects.count()]))
"""


def test_it_is_made_used_and_thrown_away(tmp_path):
    theirs = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DATA_DIR"}
    environment = {name: value for name, value in os.environ.items() if name not in theirs}
    done = subprocess.run(
        [sys.executable, "-c", USE], cwd=PROJECT, env={**environment, "TMPDIR": str(tmp_path)}, capture_output=True,
        check=True, timeout=300,
    )  # fmt: skip
    folder, base_url, data_dir, count = json.loads(done.stdout)
    assert (base_url, data_dir, count) == ("https://bench.example.org", folder, 0)
    assert (Path(folder).parent, list(tmp_path.iterdir())) == (tmp_path, [])
