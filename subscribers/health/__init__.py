"""The health of a list: what is found about its readers that a writer may want to do something about.

A finding says who is meant, what it means, what is advised, and what can be done; whoever knows one registers it, those
of sending ``delivery``. Nothing here acts: a person presses, and :mod:`subscribers.listing.bulk` carries it out.
"""
