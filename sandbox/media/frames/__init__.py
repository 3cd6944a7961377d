"""Pictures of a film, frame by frame."""
