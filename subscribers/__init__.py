"""Who reads it: subscribers, consent, signup, preferences, suppression."""
