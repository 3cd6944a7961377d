"""The rooms of the portal, each a Django app; arrows between them point down."""
