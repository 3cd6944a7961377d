"""The inbox and the page of a review."""
