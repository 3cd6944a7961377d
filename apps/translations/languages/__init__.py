"""Which languages films are translated into: the provider's list, and a team's own sets."""
