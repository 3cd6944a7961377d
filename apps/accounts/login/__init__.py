"""Signing in: passwords, single sign-on, second steps, passkeys."""
