"""What the requests of several kinds of film have in common."""
