import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heygen_web.settings")
_django = get_wsgi_application()

from apps.webhooks.rush import Rush  # noqa: E402  # models can be imported only now
from heygen_web.doors.feed import Feed  # noqa: E402
from heygen_web.doors.signed_news import SignedNews  # noqa: E402

application = SignedNews(Feed(_django), Rush())
