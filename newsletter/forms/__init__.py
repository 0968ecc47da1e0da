"""The studio's forms: what a writer may fill in, checked and explained."""
