"""Templates of a provider's account, films made of them, and campaigns: a table of which each row is a film."""
