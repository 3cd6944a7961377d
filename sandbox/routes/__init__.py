"""The services as their clients see them, and mishaps on request."""
