"""Addresses of the studio's pages about sending."""
