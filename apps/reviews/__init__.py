"""What waits for approval: seals, rules, decisions, comments, guests."""
