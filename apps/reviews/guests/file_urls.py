"""The one door to the files of a guest's item: each address is signed for one link and one file."""

from collections.abc import Callable

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from ..models.guests import GuestLink

SALT = "reviews.guests.file"


def file_urls(link: GuestLink, token: str) -> Callable[[str, int, str], str]:
    """Makes the addresses of the files that the guest's page shows; nothing else is ever signed."""

    def address(what: str, pk: int, name: str) -> str:
        return reverse("guests:file", args=[token, what, pk, _signature(link, what, pk), name])

    return address


def signature_fits(link: GuestLink, what: str, pk: int, signature: str) -> bool:
    return constant_time_compare(signature, _signature(link, what, pk))


def _signature(link: GuestLink, what: str, pk: int) -> str:
    return signing.Signer(salt=SALT).signature(f"{link.pk}:{what}:{pk}")
