"""The team: members, invitations, leaving, another address, the mails about them."""
