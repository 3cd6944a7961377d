"""The languages that a service can be told to speak, as (code, name)."""

from apps.accounts.models.connections import Provider
from apps.voices.models import Catalogue

from .lookups import Lookups

HEYGEN = (
    ("ar", "Arabic"), ("bn", "Bengali"), ("bg", "Bulgarian"), ("ca", "Catalan"), ("zh", "Chinese"), ("hr", "Croatian"),
    ("cs", "Czech"), ("da", "Danish"), ("nl", "Dutch"), ("en", "English"), ("et", "Estonian"), ("fil", "Filipino"),
    ("fi", "Finnish"), ("fr", "French"), ("de", "German"), ("el", "Greek"), ("he", "Hebrew"), ("hi", "Hindi"),
    ("hu", "Hungarian"), ("id", "Indonesian"), ("it", "Italian"), ("ja", "Japanese"), ("ko", "Korean"),
    ("lv", "Latvian"), ("lt", "Lithuanian"), ("ms", "Malay"), ("no", "Norwegian"), ("fa", "Persian"),
    ("pl", "Polish"), ("pt", "Portuguese"), ("ro", "Romanian"), ("ru", "Russian"), ("sr", "Serbian"),
    ("sk", "Slovak"), ("sl", "Slovenian"), ("es", "Spanish"), ("sw", "Swahili"), ("sv", "Swedish"), ("ta", "Tamil"),
    ("te", "Telugu"), ("th", "Thai"), ("tr", "Turkish"), ("uk", "Ukrainian"), ("ur", "Urdu"), ("vi", "Vietnamese"),
)  # fmt: skip


def languages_of(known: Lookups) -> list[tuple[str, str]]:
    """As the gateway lists them; one query there, none else."""
    if known.connection.provider != Provider.USEAPI:
        return list(HEYGEN)
    shelves = Catalogue.objects.filter(connection=known.connection.catalogue_id)
    listed = shelves.values_list("languages", flat=True).first()
    return [(str(code), str(name)) for code, name in listed or []]
