"""The list of jobs, one job, its JSON, the live feed."""
