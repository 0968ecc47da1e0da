"""How the inbox writes sizes."""
