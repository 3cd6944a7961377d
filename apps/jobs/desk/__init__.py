"""Where work is written: the page of a desk, its drafts, the panel beside the form."""
