"""Whether the links and pictures of an issue answer, looked at in the background, politely and once a day.

:mod:`.asking` notes what is to be looked at, :mod:`.looking` asks one server about one address, :mod:`.rounds` goes
through what is due, one server at a time and a second apart.
"""
