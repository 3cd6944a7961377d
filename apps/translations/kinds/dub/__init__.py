"""A film in other languages: one request, and a result for each language."""
