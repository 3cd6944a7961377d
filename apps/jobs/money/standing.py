"""Standing approvals: small work that an administrator has approved in advance, within so much a day and a person.

What counts of a day is what a person's jobs under it have cost or still hold, with all their parts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Workspace
from apps.reviews.models import StandingApproval
from apps.reviews.refusal import Refusal, Refused
from apps.reviews.rules import must_wait
from apps.reviews.subjects import Likeness

from ..models import Job, LedgerEntry
from . import ledger
from .ledger import dollars
from .settlement import to_hold


@dataclass(frozen=True)
class Way:
    """How work goes: into review, or at once; `standing` is the approval in advance that stands for the review."""

    is_reviewed: bool
    standing: StandingApproval | None = None


def way_of(
    workspace: Workspace,
    kind: str,
    *,
    author_id: int,
    project_id: int | None,
    price: Decimal | None,
    likenesses: Iterable[Likeness],
) -> Way:
    """How work of this kind and price would go now. A standing approval is looked for only where a review waits."""
    asked = partial(
        must_wait, workspace, kind, author_id=author_id, project_id=project_id, price=price, likenesses=[*likenesses]
    )
    if not asked():
        return Way(is_reviewed=False)
    found = covering(workspace.pk, kind, author_id, price)
    if found is None or asked(standing=found):
        return Way(is_reviewed=True)
    return Way(is_reviewed=False, standing=found)


def covering(workspace_id: int, kind: str, author_id: int, price: Decimal | None) -> StandingApproval | None:
    """The one under which work of this kind and price could go now; None where none reaches. At most two queries."""
    if price is None:
        return None
    allowed = StandingApproval.objects.filter(workspace=workspace_id, kind=kind, revoked_at=None)
    found = allowed.select_related("allowed_by").first()
    if found is None or not found.covers(kind, price):
        return None
    return found if price <= left_today(found, author_id) else None


def left_today(standing: StandingApproval, author_id: int) -> Decimal:
    """USD that a person may still spend under it until midnight, UTC."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    jobs = Job.objects.filter(standing=standing, author=author_id, queued_at__gte=midnight).values("pk")
    used = ledger.sums(LedgerEntry.objects.filter(Q(job__in=jobs) | Q(job__parent__in=jobs)))
    return standing.most_a_day - used.held - used.spent


def enforce(job: Job) -> None:
    """Raise Refused where what `job` may cost is more than its standing approval leaves.

    Call it in the transaction that holds the money, with the workspace's row held.
    """
    whole = job.parent if job.parent is not None and job.is_part else job
    if whole.standing is None or whole.review_id is not None:
        return
    price = to_hold(job)
    if not whole.standing.covers(whole.kind, price):
        raise Refused(Refusal(_("The standing approval that it went under no longer covers it.")))
    left = left_today(whole.standing, job.author_id)
    if price is None or price > left:
        words = {"left": dollars(max(ledger.floor(left), ledger.NOTHING))}
        why = _("The standing approval leaves %(left)s for today.") % words
        raise Refused(Refusal(why, _("Send it for review, or wait until tomorrow.")))
