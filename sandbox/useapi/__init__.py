"""A look-alike of the useapi.net gateway to HeyGen's speech."""
