"""Planning: the calendar of slots, what an issue begins with, what is kept for later ones."""
