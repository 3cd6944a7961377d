"""The portal's own settings with throw-away secrets and a throw-away data folder."""

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="heygen-web-"))
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("FIELD_KEYS", Fernet.generate_key().decode())
os.environ.setdefault("DEMO_PASSWORD", "correct horse battery staple")

from heygen_web.settings import *  # noqa: F403
from heygen_web.settings import DATA_DIR, DATABASES

DATABASES["default"]["TEST"] = (
    {"NAME": str(Path(DATA_DIR) / "test.sqlite3")} if "sqlite" in DATABASES["default"]["ENGINE"] else {}
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
