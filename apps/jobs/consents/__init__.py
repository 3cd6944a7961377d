"""Consents of the people whose looks and voices are used."""
