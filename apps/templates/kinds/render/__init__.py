"""One film of a template."""
