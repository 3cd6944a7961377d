"""The processes of an installation, from the command line."""
