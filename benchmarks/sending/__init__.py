"""The parts of ``benchmarks/send.py``: the servers, the mailing, and the processes that send it."""
