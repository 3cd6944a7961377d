"""What a sandbox remembers, and how it is set."""
