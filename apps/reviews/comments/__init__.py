"""Comments on what is reviewed, in threads and at times of a film."""
