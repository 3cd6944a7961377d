"""Work that is paid for: its states, its money, its results."""
