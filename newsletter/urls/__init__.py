"""Addresses of the archive and the studio."""
