"""The portal's own settings with throw-away secrets and a throw-away data folder."""

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="heygen-web-")
# Of tests that run side by side each process has a folder of its own; what it starts inherits that folder.
if (worker := os.environ.get("PYTEST_XDIST_WORKER")) and Path(os.environ["DATA_DIR"]).name != worker:
    os.environ["DATA_DIR"] = str(Path(os.environ["DATA_DIR"]) / worker)
    Path(os.environ["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("FIELD_KEYS", Fernet.generate_key().decode())
os.environ.setdefault("DEMO_PASSWORD", "correct horse battery staple")

from heygen_web.settings import *  # noqa: F403
from heygen_web.settings import DATA_DIR, DATABASES

DATABASES["default"]["TEST"] = (
    {"NAME": str(Path(DATA_DIR) / "test.sqlite3")}
    if "sqlite" in DATABASES["default"]["ENGINE"]
    else {"TEMPLATE": os.environ.get("DATABASE_TEMPLATE", "template1")}
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
