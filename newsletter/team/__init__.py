"""Who works on a newsletter, what each may do, and what they did."""
