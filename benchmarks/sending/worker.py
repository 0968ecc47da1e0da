"""A sender in a process of its own, as a Celery task runs it.

Says ``ready``, waits for a line, and prints what it cost. With ``PROFILE=file`` in the environment it writes
a cProfile of the loop's thread there.
"""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django

django.setup()

from delivery.engine import send_for  # noqa: E402 - Django is set up first


def main() -> None:
    """One turn."""
    print("ready", flush=True)
    sys.stdin.readline()
    before, started = time.process_time(), time.perf_counter()
    sent = _profiled() if os.environ.get("PROFILE") else send_for(seconds=3600, stop=lambda: False).tried
    report = {
        "tried": sent,
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - before,
        "peak": next(
            int(line.split()[1]) / 1024
            for line in Path("/proc/self/status").read_text().splitlines()
            if line.startswith("VmHWM:")
        ),
    }
    print(json.dumps(report), flush=True)


def _profiled() -> int:
    import cProfile  # only where it is asked for

    profile = cProfile.Profile()
    tried = profile.runcall(send_for, seconds=3600, stop=lambda: False).tried
    profile.dump_stats(os.environ["PROFILE"])
    return tried


if __name__ == "__main__":
    main()
