"""What people are told about templates. Written in the transaction of the action, before its event."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Workspace
from apps.accounts.roles import Role
from apps.notices.models import Kind
from apps.notices.notify import Message, clear, notify

from ..models import Deletion


def asked(deletion: Deletion) -> None:
    """To everybody who may confirm it: somebody wants a template deleted."""
    template = deletion.template
    words = {"name": deletion.asked_by.first_name, "reason": deletion.reason}
    message = Message(
        Kind.ASKED,
        template.name,
        _("%(name)s asks to delete this template at HeyGen: %(reason)s") % words,
        _("You can confirm deletions here."),
        reverse("templates:deletion", args=[template.pk]),
        _key(deletion),
    )
    may = Membership.objects.filter(workspace=template.workspace_id, role__in=(Role.REVIEWER, Role.ADMINISTRATOR))
    people = may.exclude(user=deletion.asked_by_id).values_list("user", flat=True)
    notify(people, template.workspace_id, message, is_new=True)
    Workspace.next_feed_number(template.workspace_id)


def over(deletion: Deletion) -> None:
    """It was decided: nobody is called to it any more."""
    clear(_key(deletion))
    Workspace.next_feed_number(deletion.workspace_id)


def _key(deletion: Deletion) -> str:
    return f"template.deletion:{deletion.pk}"
