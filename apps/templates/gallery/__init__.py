"""The templates of an account: kept fresh, browsed, made and changed."""
