"""How a list grows: who joined, left, bounced or complained, week by week and by the way they came.

The truth is what triggers note whenever a subscription changes its state (``subscribers/migrations/0007_growth.py``),
not the subscriptions: a person who is erased takes theirs along, and one who comes back writes over what was. Joined
less left, bounced and complained is, over all time, exactly how many are subscribed.
"""
