"""Rows of a campaign on their way: put into one request, approved as such, each sent separately and followed."""
