"""What the processes of ``make chaos`` are told beside their environment: leases that end soon."""

import os

from config.settings import *  # noqa: F403

DELIVERY_LEASE_SECONDS = int(os.environ["REHEARSAL_LEASE_SECONDS"])
DELIVERY_BATCH = 20
