"""Every setting, once. Values come from the environment or from ``DATA_DIR/settings.env``.

`docs/settings.md` explains each variable; a test holds the two lists against each other.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env(eager=False)
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "data")) or BASE_DIR / "data").resolve()
env.read_env(str(DATA_DIR / "settings.env"), recurse=False)

# --- Who may reach it -------------------------------------------------------------------------------------

DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
FIELD_KEYS: list[str] = env.list("FIELD_KEYS", [])
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
PUBLIC_URL = env.str("PUBLIC_URL", "").rstrip("/")
SANDBOX_URL = env.str("SANDBOX_URL", "").rstrip("/")
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
HTTPS = urlsplit(PUBLIC_URL).scheme == "https"

if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS and BEHIND_PROXY
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SESSION_ENGINE = "apps.accounts.login.sessions"
SESSION_COOKIE_NAME = "heygen_web_session"
CSRF_COOKIE_NAME = "heygen_web_csrf"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", "").rstrip("/")
OIDC_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        # The sign-in form leads on to the single sign-on, where one is set.
        "form-action": [
            SELF,
            *([OIDC_SERVER_URL.removesuffix(urlsplit(OIDC_SERVER_URL).path)] if OIDC_SERVER_URL else []),
        ],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    }
}

# --- The house --------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "heygen_web.apps.HeygenWebConfig",
    "apps.webhooks",
    "apps.templates",
    "apps.translations",
    "apps.videos",
    "apps.voices",
    "apps.jobs",
    "apps.reviews",
    "apps.library",
    "apps.notices",
    "apps.accounts",
    "apps.common",
    "heygen_web.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_q",
    "template_partials",
]

JOB_KINDS = {
    "video.avatar": "apps.videos.kinds.talking_head.kind.AvatarVideo",
    "video.image": "apps.videos.kinds.talking_head.kind.ImageVideo",
    "speech.heygen": "apps.voices.kinds.speech.kind.HeyGenSpeech",
    "speech.gateway": "apps.voices.kinds.speech.kind.GatewaySpeech",
    "speech.playht": "apps.voices.kinds.speech.kind.PlayHTSpeech",
    "template.render": "apps.templates.kinds.render.kind.TemplateRender",
    "template.render_v2": "apps.templates.kinds.render.kind_v2.OlderTemplateRender",
    "template.test_v2": "apps.templates.kinds.render.kind_v2.TemplateTestRender",
    "template.row": "apps.templates.campaigns.batches.film.CampaignFilm",
    "template.row_speech": "apps.templates.campaigns.batches.film.CampaignSpeech",
    "template.campaign": "apps.templates.campaigns.batches.kind.CampaignBatch",
    "translation.dub": "apps.translations.kinds.dub.kind.Dub",
}
"""Every kind of work that the portal can pay for. Each is one line here and one class."""

DESKS = [
    "apps.videos.kinds.talking_head.desk.AvatarDesk",
    "apps.videos.kinds.talking_head.desk.ImageDesk",
    "apps.voices.kinds.speech.desk.SpeechDesk",
    "apps.templates.kinds.render.desk.TemplateDesk",
    "apps.templates.campaigns.batches.desk.CampaignDesk",
    "apps.translations.kinds.dub.desk.DubDesk",
]
"""Where work is written, in the order of the start page. Each is one line here and one class."""

PURCHASES = {
    "voice.design": "apps.voices.custom.purchases.SEARCH",
    "voice.clone": "apps.voices.custom.purchases.CLONE",
}
"""What may be charged without a job."""

REVIEW_SUBJECTS = {
    "job.request": "apps.jobs.subjects.JobRequest",
    "result.publish": "apps.jobs.subjects.ResultToPublish",
}
"""Everything that people can say yes to."""

HANDOVERS = ["apps.reviews.handover.Reviews", "apps.jobs.handover.Drafts"]
"""What a colleague takes over from somebody who leaves a workspace, in the order of locks."""

OPEN_WORK = ["apps.jobs.engine.account_check.open_work", "apps.voices.custom.clone.open_work"]
"""What is open at a provider's account: while anything is, a key of another account is refused."""

ACCOUNT_CHANGED = [
    "apps.library.assets.let_go",
    "apps.voices.catalogue.sync.let_go",
    "apps.voices.custom.design.let_go",
    "apps.videos.avatars.sync.let_go",
    "apps.templates.gallery.sync.let_go",
    "apps.webhooks.registration.let_go",
]
"""What lets go of a provider's ids when a connection gets a key of another account."""

CLOCK_TASKS = [
    "apps.jobs.tasks.sweep",
    "apps.jobs.reminders.sweep",
    "apps.jobs.kinds.searched_names.sweep",
    "apps.jobs.pages.search_index.sweep",
    "apps.reviews.reminders.sweep",
    "apps.reviews.guests.throttle.sweep",
    "apps.accounts.tasks.sweep",
    "apps.library.tasks.sweep",
    "apps.webhooks.tasks.sweep",
    "apps.notices.tasks.sweep",
    "apps.voices.tasks.sweep",
    "apps.videos.tasks.sweep",
    "apps.templates.tasks.sweep",
    "apps.templates.campaigns.results.pilots.sweep",
    "apps.translations.tasks.sweep",
    "heygen_web.heartbeat.sweep",
]
"""What the clock runs, each about once a minute and sooner while something is due. See `heygen_web.clock`."""

MIDDLEWARE = [
    "heygen_web.middleware.HeadWithoutBody",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "heygen_web.middleware.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "heygen_web.middleware.PlainAddress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "heygen_web.middleware.ShowsWhatHides",
    "django.middleware.csrf.CsrfViewMiddleware",
    "apps.accounts.middleware.PersonMiddleware",
    "heygen_web.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.accounts.middleware.MemberMiddleware",
]

ROOT_URLCONF = "heygen_web.urls"
WSGI_APPLICATION = "heygen_web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "apps.common.templatetags.portal",
                "apps.common.templatetags.live",
                "apps.jobs.templatetags.states",
                "template_partials.templatetags.partials",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "heygen_web.context_processors.frame",
            ],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}", conn_max_age=60)
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A shared cache: sign-in limits must count over all web processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "nothing": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "vault"
INCOMING_DIR = DATA_DIR / "incoming"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# For the portal's own user alone, as all that it keeps.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
MEDIA_LINK_AGE = timedelta(hours=12)
LARGEST_RESULT = env.int("LARGEST_RESULT", 4_000_000_000)

# --- Work in the background -------------------------------------------------------------------------------

TASK_TIMEOUT = env.int("TASK_TIMEOUT", 150)
WORKERS = env.int("WORKERS", 2)
Q_CLUSTER = {
    "name": "heygen_web",
    "label": "Tasks",
    "orm": "default",
    "broker_class": "heygen_web.queue.Queues",
    # What a cluster tells of itself twice a second, and nobody reads: the heartbeat knows better.
    "cache": "nothing",
    "workers": WORKERS,
    "queue_limit": 1,
    "bulk": 1,
    "poll": 0.2,
    "timeout": TASK_TIMEOUT,
    # Above timeout * (1 + ceil((queue_limit + bulk) / workers)), or a waiting task is started twice.
    "retry": TASK_TIMEOUT * (1 + -(-2 // WORKERS)) + 20,
    "ack_failures": True,
    "max_attempts": 1,
    "save_limit": -1,
    "recycle": 500,
    "max_rss": 400_000,
    "catch_up": False,
    "error_reporter": {},
}
WORKER_STALE = TASK_TIMEOUT + 20
SUBMIT_LEASE = env.int("SUBMIT_LEASE", TASK_TIMEOUT + 30)
POLL_FIRST = env.float("POLL_FIRST", 2.0)
POLL_LONGEST = env.float("POLL_LONGEST", 30.0)
POLL_WITH_WEBHOOKS = env.float("POLL_WITH_WEBHOOKS", 30.0)
RETRY_FIRST = env.float("RETRY_FIRST", 5.0)
RETRY_LONGEST = env.float("RETRY_LONGEST", 900.0)
VENDOR_WRITE_TIMEOUT = env.float("VENDOR_WRITE_TIMEOUT", 120.0)

# --- People -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "apps.accounts.login.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Nobody can sign up, so an address that is not known here is told nothing, and no stranger is sent mail.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
# Of the addresses that a proxy sends along, only the one that our own proxy wrote is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
MFA_ADAPTER = "apps.accounts.login.mfa.SealedMFAAdapter"
MFA_FORMS = {
    "add_webauthn": "apps.accounts.login.passkeys.PasskeyForm",
    "login_webauthn": "apps.accounts.login.passkeys.PasskeyAloneForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# An administrator has named each address, and nobody can take another one by themselves.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "apps.accounts.login.sso.ClosedSocialAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "team",
                "name": env.str("OIDC_NAME", "single sign-on"),
                "client_id": env.str("OIDC_CLIENT_ID", ""),
                "secret": env.str("OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
        "OAUTH_PKCE_ENABLED": True,
    }
}
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "")

EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "apps.notices.console.EmailBackend"
EMAIL_TIMEOUT = 20
REMIND_AFTER_HOURS = env.int("REMIND_AFTER_HOURS", 24)
ESCALATE_AFTER_HOURS = env.int("ESCALATE_AFTER_HOURS", 48)
LOG_DAYS = env.int("LOG_DAYS", 365)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "heygen-web <portal@localhost>")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "heygen_web.logs.Line", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "short": {"()": "heygen_web.logs.Short", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "requests": {"class": "logging.StreamHandler", "formatter": "short"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {
        "apps": {"level": env.str("LOG_LEVEL", "INFO")},
        "heygen_web": {"level": env.str("LOG_LEVEL", "INFO")},
        "django": {"level": "WARNING"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["requests"], "level": "WARNING", "propagate": False},
        "django.security": {"handlers": ["requests"], "level": "WARNING", "propagate": False},
    },
}

env.seal()
