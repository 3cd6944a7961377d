"""The ground: what three rooms or more use. It knows no room and holds no table."""
