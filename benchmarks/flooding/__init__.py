"""The people of ``benchmarks/flood.py``."""
