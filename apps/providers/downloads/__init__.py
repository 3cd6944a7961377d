"""Files from links: fetched through the guarded client, told apart by their bytes."""
