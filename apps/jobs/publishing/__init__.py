"""Results that are published, each on a page of its own."""
