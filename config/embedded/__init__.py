"""PostgreSQL and Valkey for a machine that has neither, started on demand under ``DATA_DIR``.

One *keeper* process (``keeper.py``) owns both servers. Every process that uses them holds a shared lock on
``run/users.lock``; the kernel lets go of it however the process ends, so the keeper always knows whether anyone
is left, and stops the servers a few seconds after nobody is.
"""
