"""The gallery of templates, how it is kept fresh, and what is changed of them at the provider."""
