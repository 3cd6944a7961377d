"""Changing the rules of a workspace: each change is audited with before and after, and what waits is looked at anew."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.models import Project, User, Workspace
from apps.common.text import key

from .. import flow
from ..models import Policy, Reader, StandingApproval
from ..refusal import Refusal, Refused

FIELDS = ("free_kinds", "needed", "extra_above", "due_hours", "pilot_needed")


def change_rules(workspace: Workspace, wanted: Mapping[str, Any], *, by: User) -> int:
    """Write the rules in `wanted` (`review_required` and FIELDS); how many waiting reviews they closed."""
    with transaction.atomic():
        policy = _locked(workspace)
        before = _spelled(
            {"review_required": workspace.review_required, **{name: getattr(policy, name) for name in FIELDS}}
        )
        for name in FIELDS:
            setattr(policy, name, wanted[name])
        policy.save(update_fields=FIELDS)
        workspace.review_required = wanted["review_required"]
        Workspace.objects.filter(pk=workspace.pk).update(review_required=wanted["review_required"])
        after = _spelled({name: wanted[name] for name in before})
        if after == before:
            return 0
        changed = [name for name in before if before[name] != after[name]]
        old, new = ({name: state[name] for name in changed} for state in (before, after))
        audit.write(workspace.pk, "rules.changed", workspace.name, by=by, before=old, after=new)
    return flow.reconsider(workspace.pk)


def allow_self_approval(workspace: Workspace, *, by: User, reason: str) -> int:
    """Let people say yes to what they wrote. Raises Refused without a reason, which every review then shows."""
    if not reason.strip():
        raise Refused(Refusal(_("Add a reason. Every review will show it.")))
    with transaction.atomic():
        policy = _locked(workspace)
        policy.own_yes, policy.own_yes_by, policy.own_yes_at = True, by, timezone.now()
        policy.own_yes_reason = reason.strip()[:400]
        policy.save(update_fields=["own_yes", "own_yes_by", "own_yes_at", "own_yes_reason"])
        audit.write(workspace.pk, "rules.own_yes_allowed", workspace.name, by=by, reason=policy.own_yes_reason)
    return flow.reconsider(workspace.pk)


@transaction.atomic
def forbid_self_approval(workspace: Workspace, *, by: User) -> None:
    """Nobody says yes to what they wrote any more; approvals of that kind no longer count."""
    policy = _locked(workspace)
    if policy.own_yes:
        policy.own_yes, policy.own_yes_by, policy.own_yes_at, policy.own_yes_reason = False, None, None, ""
        policy.save(update_fields=["own_yes", "own_yes_by", "own_yes_at", "own_yes_reason"])
        audit.write(workspace.pk, "rules.own_yes_forbidden", workspace.name, by=by)


def name_reviewers(project: Project, people: Iterable[User], *, by: User) -> int:
    """Only the approvals of `people` count for work in `project` from now on; of nobody: anybody's who may decide.

    How many waiting reviews that closed.
    """
    with transaction.atomic():
        Workspace.objects.select_for_update(no_key=True).get(pk=project.workspace_id)
        before = sorted(project.reviewers.values_list("email", flat=True))
        project.reviewers.set(people)
        after = sorted(project.reviewers.values_list("email", flat=True))
        if after == before:
            return 0
        audit.write(project.workspace_id, "project.reviewers", project.name, by=by, before=before, after=after)
    return flow.reconsider(project.workspace_id)


@transaction.atomic
def allow_standing(
    workspace: Workspace, kind: str, *, most_each: Decimal, most_a_day: Decimal, reason: str, by: User
) -> StandingApproval:
    """Approve small work of one kind in advance, in place of what was allowed of that kind before. Raises Refused."""
    if most_a_day < most_each:
        raise Refused(Refusal(_("The most a day must be at least the most each time.")))
    if not reason.strip():
        raise Refused(Refusal(_("Add a reason. Whoever reads the history will see it.")))
    _locked(workspace)  # of two who allow the same kind at once, the second replaces what the first allowed
    for before in StandingApproval.objects.filter(workspace=workspace, kind=kind, revoked_at=None):
        revoke_standing(before, by=by)
    made = StandingApproval.objects.create(
        workspace=workspace,
        kind=kind,
        most_each=most_each,
        most_a_day=most_a_day,
        reason=reason.strip()[:400],
        allowed_by=by,
    )
    facts = _spelled({"most_each": most_each, "most_a_day": most_a_day})
    audit.write(workspace.pk, "standing.allowed", kind, by=by, standing=made.pk, reason=made.reason, **facts)
    return made


@transaction.atomic
def revoke_standing(standing: StandingApproval, *, by: User) -> bool:
    """From now on such work needs a review; what is queued under it and not sent yet goes back to its author."""
    now = timezone.now()
    mine = StandingApproval.objects.filter(pk=standing.pk, revoked_at=None)
    if not mine.update(revoked_by=by, revoked_at=now):
        return False
    audit.write(standing.workspace_id, "standing.revoked", standing.kind, by=by, standing=standing.pk)
    return True


@transaction.atomic
def add_reader(workspace: Workspace, *, user: User, language: str, by: User) -> bool:
    """From now on work in this language is decided by those listed for it. False where the person is listed already."""
    listed = Reader.objects.filter(workspace=workspace).order_by("pk").values_list("language", flat=True)
    language = next((known for known in listed if key(known) == key(language)), language)
    _reader, is_new = Reader.objects.get_or_create(workspace=workspace, user=user, language=language)
    if is_new:
        audit.write(workspace.pk, "rules.reader_added", f"{language}: {user}", by=by, user=user.email)
    return is_new


def remove_reader(reader: Reader, *, by: User) -> int:
    with transaction.atomic():
        reader.delete()
        subject = f"{reader.language}: {reader.user}"
        audit.write(reader.workspace_id, "rules.reader_removed", subject, by=by, user=reader.user.email)
    return flow.reconsider(reader.workspace_id)


def _locked(workspace: Workspace) -> Policy:
    Policy.objects.get_or_create(workspace=workspace)
    return Policy.objects.select_for_update(no_key=True).get(workspace=workspace)


def _spelled(rules: Mapping[str, Any]) -> dict[str, Any]:
    """In JSON's own types: money is a string with four places."""
    return {name: f"{value:.4f}" if isinstance(value, Decimal) else value for name, value in rules.items()}
