"""The public archive: issue pages, feeds, slugs and the old paths that lead to an issue."""
