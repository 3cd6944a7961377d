"""What each person is told, once, in the portal and by mail."""
