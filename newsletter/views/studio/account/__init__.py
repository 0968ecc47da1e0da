"""Signing in and out, and one's own account: name, password, second steps, passkeys, sessions."""
