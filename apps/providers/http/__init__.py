"""Exchanges with a key: sessions, bodies, waits, and what is left out of logs."""
