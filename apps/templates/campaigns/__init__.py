"""Campaigns: a table is brought, mapped to a template's variables, mended, checked, sent row by row, and given back."""
