"""Moving a list in by the studio: files that are uploaded, and the steps from there to the list of readers."""
