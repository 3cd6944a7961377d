"""All that moves a job: one writer of its state, sending, asking, copying, doubt."""
