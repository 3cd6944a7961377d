"""The sandbox, tested from outside over real sockets."""
