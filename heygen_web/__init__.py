"""The roof: settings, addresses, home, the processes and their clock."""
