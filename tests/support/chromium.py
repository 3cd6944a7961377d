"""Where the browser is."""

import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first is made for tests: it draws no window, and the same pages cost it a third less."""
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
ABSENT = f"no Chromium here: install Debian's package {NAMES[0]}"
