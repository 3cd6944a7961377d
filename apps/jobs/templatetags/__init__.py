"""Tags for jobs, their states and their money."""
