"""How long a text takes to say, in any language: about, and at most."""
