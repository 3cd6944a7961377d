import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heygen_web.settings")
_django = get_wsgi_application()

from apps.webhooks.door import Door  # noqa: E402  # models can be imported only now
from apps.webhooks.rush import Rush  # noqa: E402

application = Door(_django, Rush())
