"""What people do with sets of languages."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.models import User, Workspace
from apps.reviews.refusal import Refusal, Refused

from ..models import LanguageSet


def add_set(workspace: Workspace, name: str, languages: Sequence[str], *, by: User) -> LanguageSet:
    """Raises Refused where another set has this name."""
    try:
        with transaction.atomic():
            made = LanguageSet.objects.create(workspace=workspace, name=name, languages=list(languages))
            audit.write(workspace.pk, "language_set.added", name, by=by, languages=list(languages))
    except IntegrityError as error:
        raise Refused(Refusal(_("There is a set of this name already."))) from error
    return made


@transaction.atomic
def delete_set(found: LanguageSet, *, by: User) -> bool:
    """Requests keep the languages that they were made with. False where it was deleted already."""
    deleted, _each = LanguageSet.objects.filter(pk=found.pk).delete()
    if deleted:
        audit.write(found.workspace_id, "language_set.deleted", found.name, by=by, languages=found.languages)
    return bool(deleted)
