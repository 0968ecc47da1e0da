"""The tests' settings for a worker in a process of its own: the test's database, a broker of its own, short leases."""

import os

from config.embedded.places import Places
from config.env import MailRoute
from tests.settings import *  # noqa: F403
from tests.settings import CACHES, DATA_DIR, DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
BROKER_URL = Places(data_dir=DATA_DIR).redis_url(scheme="redis+socket", database=int(os.environ["TEST_BROKER"]))
# Tests share a cache; whom one has woken, no other sees.
CACHES["default"] = {**CACHES["default"], "KEY_PREFIX": os.environ["TEST_CACHE_PREFIX"]}
EMAIL_ROUTE = MailRoute(host="127.0.0.1", port=int(os.environ["TEST_SMTP_PORT"]), tls="none")
DELIVERY_LEASE_SECONDS = 3
DELIVERY_SLICE_SECONDS = int(os.environ.get("TEST_SLICE_SECONDS", "5"))
DELIVERY_BATCH = 20
EMAIL_CONNECTIONS = int(os.environ.get("TEST_CONNECTIONS", "4"))
