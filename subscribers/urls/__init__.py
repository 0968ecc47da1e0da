"""Addresses of the readers' pages and the studio's pages about them."""
