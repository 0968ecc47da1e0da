"""What pages of other rooms say about sending."""
