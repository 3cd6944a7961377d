"""What every answer to somebody outside the team has."""

from django.http import HttpResponseBase


def quiet(answer: HttpResponseBase) -> HttpResponseBase:
    """Kept by nobody, found by no search engine, and its address told to no other site."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
