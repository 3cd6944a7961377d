"""Work beside the requests: renders, news, the clock of a film."""
