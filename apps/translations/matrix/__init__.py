"""All translations at a glance: films down, languages across."""
