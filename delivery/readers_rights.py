"""Registers what this app keeps of readers with those who show it to them and who take it away."""

from delivery.erasing import copies_of, forget, returned_of
from subscribers import erasing, own_data

own_data.register("copies", copies_of)
own_data.register("returned", returned_of)
erasing.register(forget)
