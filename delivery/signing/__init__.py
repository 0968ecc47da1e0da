"""The DKIM keys of our domains: made, put into use, taken out of use, and handed to whoever signs."""
