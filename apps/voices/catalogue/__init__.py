"""The voices of an account: read, kept fresh, browsed."""
