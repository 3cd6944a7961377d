"""Getting a voice of one's own: found by a description, or cloned from a recording."""
