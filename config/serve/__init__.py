"""The whole service in one terminal: what ``make run`` starts, and stops."""
