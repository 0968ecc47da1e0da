"""How gunicorn serves the site: ``gunicorn -c python:config.gunicorn config.wsgi``.

Threads, because pages wait for the database more than they compute. The names are gunicorn's own.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

bind = f"{settings.WEB_HOST}:{settings.WEB_PORT}"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
preload_app = True
timeout = 60
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True
