"""A mailing rehearsed with everything real: workers, broker and mail server, in processes that can be killed."""
