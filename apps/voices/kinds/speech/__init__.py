"""Speech: words in, a sound out. Three services, one form, one kind of work for each."""
