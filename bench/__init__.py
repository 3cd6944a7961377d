"""Measures what the portal is said to be good at, each thing beside a bare one of its kind in the same run."""
