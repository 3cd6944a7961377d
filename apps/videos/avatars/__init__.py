"""The gallery of avatars and looks, and how it is kept fresh."""
