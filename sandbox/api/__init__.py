"""The operations of HeyGen v3 that the sandbox serves, one module for each group."""
