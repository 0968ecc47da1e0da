"""Commands of the mail catcher."""
