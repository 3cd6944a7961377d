from django.contrib import admin
from django.urls import include, path

from apps.jobs.pages.views import news

from . import create, health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("create/", create.create, name="create"),
    path("feed/", news, name="feed"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("apps.accounts.login.urls")),
    path("back-office/", admin.site.urls),
    path("account/", include("allauth.account.urls")),
    path("account/two-step/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("demo/", include("apps.accounts.demo.urls")),
    path("reviews/", include("apps.reviews.urls")),
    path("g/", include("apps.reviews.guests.urls")),
    path("r/", include("apps.templates.campaigns.results.recipient_pages.urls")),
    path("settings/rules/", include("apps.reviews.policy.urls")),
    path("settings/consents/", include("apps.jobs.consents.urls")),
    path("jobs/", include("apps.jobs.urls")),
    path("published/", include("apps.jobs.publishing.urls")),
    path("spend/", include("apps.jobs.money.urls")),
    path("library/", include("apps.library.urls")),
    path("notices/", include("apps.notices.urls")),
    path("voices/", include("apps.voices.urls")),
    path("webhooks/", include("apps.webhooks.urls")),
    path("templates/", include("apps.templates.urls")),
    path("translations/", include("apps.translations.urls")),
    path("", include("apps.accounts.urls")),
    path("", include("apps.videos.urls")),
    path("", include("apps.jobs.desk.urls")),
]
