"""A look-alike of the HeyGen v3 API with real media, run as a process of its own.

Nothing in the portal imports this package and this package imports nothing of the portal: a base URL is the
only link between the two. Start it with ``python -m sandbox --data-dir DIR``; steer it under ``/_sandbox/``.
"""
