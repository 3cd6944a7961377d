"""News of the providers: endpoints, deliveries, what became of each."""
