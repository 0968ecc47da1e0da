"""The list of readers: found, narrowed, sorted, leafed through, counted, and changed many at a time."""
