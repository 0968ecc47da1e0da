"""Who knocks: the client behind the proxies, what it did lately, and when it has to wait."""
