"""Keys of providers: saved, tested, paused, and whose account is behind them."""
