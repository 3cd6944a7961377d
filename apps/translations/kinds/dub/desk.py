"""The desk on which translations are asked for."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.text import number_of
from apps.jobs.desk.desk import Desk
from apps.jobs.desk.forms import DeskForm
from apps.jobs.kinds import LONGEST_TITLE
from apps.library.models import Media
from apps.library.references import FILM_TYPES
from apps.library.references.asset_ids import of_media

from ...models import LanguageSet
from .form import DubForm
from .kind import Dub
from .lookups import DubLookups
from .params import DubParams


class DubDesk(Desk[DubParams, DubLookups]):
    slug, kinds, form = "translation", (Dub.name,), DubForm
    start, line = gettext_lazy("I have a film to translate"), gettext_lazy("Make it speak other languages")
    template = "translations/kinds/dub/desk.html"

    def asked(self) -> tuple[str, DubParams]:
        """A film of the library, and a set of languages."""
        asked = self.request.GET
        films = Media.objects.filter(workspace=self.connection.workspace_id, mime_type__in=FILM_TYPES)
        film = films.filter(pk=number_of(asked.get("film", "")) or 0).first()
        sets = LanguageSet.objects.filter(workspace=self.connection.workspace_id)
        chosen = sets.filter(pk=number_of(asked.get("set", "")) or 0).first()
        title = asked.get("title", "") or (_("%(film)s, translated") % {"film": film.title} if film else "")
        languages = tuple(chosen.languages) if chosen else ()
        return title[:LONGEST_TITLE], DubParams(video=of_media(film) if film else None, languages=languages)

    def choices(self, form: DeskForm[DubParams], params: DubParams, known: DubLookups) -> Mapping[str, Any]:
        film = known.medium(params.video)
        return {"film": film, "sets": form.sets if isinstance(form, DubForm) and hasattr(form, "sets") else []}
