"""The kinds of work that templates make."""
