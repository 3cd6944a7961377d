"""What recipients see through their links: one film each."""
