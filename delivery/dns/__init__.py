"""The records that mail rests on, as DNS has them; :mod:`newsletter.asking_dns` asks."""
