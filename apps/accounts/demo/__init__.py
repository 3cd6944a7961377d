"""The people of the demo, and signing in as one of them."""
