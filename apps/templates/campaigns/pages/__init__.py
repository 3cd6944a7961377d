"""The pages of campaigns: bringing a table, mapping it, the grid, one row filled in."""
