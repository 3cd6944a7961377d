"""The control room under ``/_sandbox/``: journal, faults, clock, money, settings; as JSON and as a page."""
