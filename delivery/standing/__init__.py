"""How mailbox providers see us: the DNS records of a sending domain, and the server that takes our mail."""
