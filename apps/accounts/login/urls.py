"""What stands before allauth's own addresses: one page for all of a person's account."""

from allauth.mfa.webauthn.views import login_webauthn
from allauth.socialaccount.views import login_cancelled, login_error
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from . import views as login_views

to_account = RedirectView.as_view(pattern_name="your_account", http_method_names=["get", "head", "post"])
urlpatterns = [
    path("", login_views.account, name="your_account"),
    # Nobody takes another address by themselves: what an address may see hangs on it.
    path("email/", to_account, name="account_email"),
    path("two-step/", to_account, name="mfa_index"),
    path("two-step/webauthn/", to_account, name="mfa_list_webauthn"),
    path("two-step/webauthn/login/", login_not_required(login_webauthn), name="mfa_login_webauthn"),
    path("oidc/<str:provider_id>/login/", login_views.sign_on, name="openid_connect_login"),
    path("single-sign-on/", to_account, name="socialaccount_connections"),
    path("single-sign-on/canceled/", login_not_required(login_cancelled), name="socialaccount_login_cancelled"),
    path("single-sign-on/error/", login_not_required(login_error), name="socialaccount_login_error"),
]
