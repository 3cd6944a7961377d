"""What comes out: one sound, captions, words that light up."""
