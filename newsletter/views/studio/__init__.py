"""The studio: where a writer makes newsletters and issues. Every view is for staff only, but signing in."""
