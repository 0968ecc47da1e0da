"""How a reader stands after what came back."""

from delivery.models import Delivery
from subscribers import suppression
from subscribers.models import Subscription


def standing(name="bob"):
    """The copy's state, the subscription's, and why the address is suppressed, if it is."""
    address = f"{name}@example.org"
    entry = suppression.find_suppression(address, newsletter=None)
    copy = Delivery.objects.filter(address=address).order_by("-pk").first()
    return copy.state, Subscription.objects.get(subscriber__address=address).state, entry.reason if entry else None
