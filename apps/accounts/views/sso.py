from allauth.socialaccount.providers.openid_connect.views import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException


@login_not_required
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """On to the provider, or a page that says that it does not answer."""
    try:
        answer: HttpResponse = login(request, provider_id)
    except RequestException:
        return render(request, "socialaccount/authentication_error.html", status=502)
    return answer
