"""The rules of a workspace: what needs an approval, and whose."""
