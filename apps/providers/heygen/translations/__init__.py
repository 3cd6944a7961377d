"""Films in other languages, and the transcripts that are read before."""
