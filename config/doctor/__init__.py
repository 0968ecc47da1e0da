"""``manage.py doctor``: is this machine fit to run Fortnight, and if not, what mends it."""
