#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # Whatever a command makes, a database, a key, a copy of a result, is for this user alone.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heygen_web.settings")
    execute_from_command_line(sys.argv)
