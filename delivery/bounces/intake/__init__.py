"""The ways bounces come in: a mailbox, a listener, a pipe. Each keeps a message until what it says is committed."""
