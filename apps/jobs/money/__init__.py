"""What work costs: prices, the ledger, caps, spending."""
