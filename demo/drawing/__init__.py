"""What drew the demo's pictures. They are illustrations, not data."""
