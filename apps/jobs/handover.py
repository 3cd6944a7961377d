"""What somebody who leaves a workspace hands over of jobs: the drafts. What is sealed keeps its author."""

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role

from .engine import lifecycle
from .engine.lifecycle import News
from .models import Job
from .states import Source, State


class Drafts:
    def open_things(self, workspace_id: int, user: User) -> int:
        return Job.objects.filter(workspace_id=workspace_id, author=user, state=State.DRAFT).count()

    def give(self, workspace_id: int, leaver: User, to: User, role: Role, by: User | None) -> int:  # noqa: ARG002
        mine = Job.objects.filter(workspace_id=workspace_id, author=leaver, state=State.DRAFT)
        drafts = list(mine.select_for_update(no_key=True).order_by("pk"))
        # The number of a form is its author's own.
        mine.filter(pk__in=[job.pk for job in drafts]).update(author=to, nonce=None, changed_at=timezone.now())
        words = _("Handed over by %(leaver)s to %(to)s") % {"leaver": leaver, "to": to}
        for job in drafts:
            lifecycle.tell(job, News(words, Source.PERSON, actor=by))
        return len(drafts)
