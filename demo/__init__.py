"""The demo newsletter “Slow Signals”: its issues, its pictures and what drew them."""
