"""Brand glossaries: how terms are spoken, which are never translated, and which are always translated the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from apps.providers.heygen.resource import Resource, checked_key, maybe_there, present
from apps.providers.http.exchange import Request, path
from apps.providers.reading import Json, UnreadableError, ident, moment, readable, text


@dataclass(frozen=True, kw_only=True)
class Pronunciation:
    """How a term is spoken, in films and in translations. Captions keep its spelling."""

    term: str
    pronunciation: str

    @classmethod
    def read(cls, data: Json) -> "Pronunciation":
        return cls(term=_words(data, "term"), pronunciation=_words(data, "pronunciation"))


@dataclass(frozen=True, kw_only=True)
class ForcedTranslation:
    """What stands for a term, put in as it is, in every language alike."""

    term: str
    translation: str

    @classmethod
    def read(cls, data: Json) -> "ForcedTranslation":
        return cls(term=_words(data, "term"), translation=_words(data, "translation"))


@dataclass(frozen=True, kw_only=True)
class GlossarySummary:
    id: str
    name: str | None
    created_at: datetime | None
    updated_at: datetime | None

    @classmethod
    def read(cls, data: Json) -> "GlossarySummary":
        return cls(
            id=ident(data, "brand_glossary_id", "brand_voice_id", "id"),
            name=text(data, "name"),
            created_at=moment(data, "created_at"),
            updated_at=moment(data, "updated_at"),
        )


@dataclass(frozen=True, kw_only=True)
class Glossary(GlossarySummary):
    """With all of its entries. What a term in both lists for translations does is undefined."""

    terms: tuple[Pronunciation, ...]
    do_not_translate_terms: tuple[str, ...]
    forced_translations: tuple[ForcedTranslation, ...]

    @classmethod
    def read(cls, data: Json) -> "Glossary":
        return cls(
            **vars(GlossarySummary.read(data)),
            terms=readable(data, "terms", Pronunciation.read),
            do_not_translate_terms=readable(data, "do_not_translate_terms", lambda entry: _words(entry, "term")),
            forced_translations=readable(data, "forced_translations", ForcedTranslation.read),
        )


class Glossaries(Resource):
    """The list is always there. `NotAvailable` from anything else means that HeyGen does not offer it (yet), and
    `Forbidden` that the key may not do it; then glossaries are edited in HeyGen's own pages alone.
    """

    def list(self, *, limit: int = 100) -> Iterator[GlossarySummary]:
        """Newest first, without their entries."""
        return self._walk("/v3/brand-glossaries", GlossarySummary.read, limit=limit)

    def get(self, glossary_id: str) -> Glossary:
        request = Request(method="GET", path=path("/v3/brand-glossaries/{id}", id=glossary_id))
        with maybe_there(is_one=True):
            return self._one(request, Glossary.read)

    def create(
        self,
        name: str,
        *,
        idempotency_key: str,
        terms: Sequence[Pronunciation] = (),
        do_not_translate_terms: Sequence[str] = (),
        forced_translations: Sequence[ForcedTranslation] = (),
    ) -> Glossary:
        """It costs nothing. `name` has 1 to 64 characters; `Conflict` where it is used already, in whatever case."""
        request = Request(
            method="POST",
            path="/v3/brand-glossaries",
            body={"name": name, **_lists(terms, do_not_translate_terms, forced_translations)},
            idempotency_key=checked_key(idempotency_key),
        )
        with maybe_there(is_one=False):
            return self._one(request, Glossary.read)

    def update(
        self,
        glossary_id: str,
        *,
        name: str | None = None,
        terms: Sequence[Pronunciation] | None = None,
        do_not_translate_terms: Sequence[str] | None = None,
        forced_translations: Sequence[ForcedTranslation] | None = None,
    ) -> Glossary:
        """None leaves a value as it is. A list replaces the whole of the former one; an empty one clears it.

        The last write wins: read again, and compare `updated_at`, before sending. `Conflict` as for `create`.
        """
        body = present(name=name, **_lists(terms, do_not_translate_terms, forced_translations))
        if not body:
            raise ValueError("nothing to change")
        request = Request(
            method="PATCH",
            path=path("/v3/brand-glossaries/{id}", id=glossary_id),
            body=body,
            repeats_are_free=True,
        )
        with maybe_there(is_one=True):
            return self._one(request, Glossary.read)

    def delete(self, glossary_id: str) -> None:
        """Work that began with it goes on with what it read."""
        request = Request(method="DELETE", path=path("/v3/brand-glossaries/{id}", id=glossary_id))
        with maybe_there(is_one=True):
            self._done(request)


def _words(data: Json, name: str) -> str:
    words = text(data, name)
    if words is None:
        raise UnreadableError(f"no {name} in an entry")
    return words


def _lists(
    terms: Sequence[Pronunciation] | None,
    kept: Sequence[str] | None,
    forced: Sequence[ForcedTranslation] | None,
) -> Mapping[str, object]:
    return {
        "terms": None if terms is None else [asdict(entry) for entry in terms],
        "do_not_translate_terms": None if kept is None else [{"term": term} for term in kept],
        "forced_translations": None if forced is None else [asdict(entry) for entry in forced],
    }
