"""All that the rules look at for one review, read once."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Project, User
from apps.accounts.roles import Role
from apps.common.text import key

from .models import Consent, Decision, Policy, Reader, Review, Verdict
from .models.guests import May
from .refusal import Refusal
from .subjects import Likeness, subject


@dataclass(frozen=True)
class Owned:
    """A consent that this review hangs on, and whether its record covers the author today."""

    consent: Consent
    covers: bool
    why: str = ""
    """What is wrong with the record, in words; empty where it covers."""
    is_over: bool = False
    """A voice whose consent has ended is used for nothing new: no approval replaces it, only another record."""

    @property
    def asks_its_owner(self) -> bool:
        """Whether an approval of the owner would settle it."""
        return not self.covers and not self.is_over and self.consent.owner_id is not None


class Case:
    """One review with its workspace's rules, people, and what was said. Read anew for each question that matters."""

    def __init__(self, review: Review, thing: Any = None, policy: Policy | None = None) -> None:
        self.review = review
        self.thing = thing
        """What is reviewed, where its subject has read it already."""
        if policy:
            self.policy = policy

    @classmethod
    def to_decide(cls, review: Review) -> "Case":
        """With what is reviewed, for somebody's decision that something follows from."""
        return cls(review, subject(review.subject).thing(review))

    @classmethod
    def of_new(cls, review: Review, thing: Any = None) -> "Case":
        """Of a review about which nobody can have decided anything."""
        case = cls(review, thing)
        case.decisions = []
        return case

    @cached_property
    def policy(self) -> Policy:
        for member in self.members.values():
            return Policy.within(member.workspace)
        return Policy.of(self.review.workspace_id)

    @cached_property
    def members(self) -> dict[int, Membership]:
        """Everybody active in the workspace by user id; reviewers first, then by name. The policy comes with them."""
        found = Membership.objects.filter(workspace_id=self.review.workspace_id, user__is_active=True)
        found = found.select_related("user__notice_preference", "workspace__policy__own_yes_by")
        found = found.order_by("-role", "user__name")
        return {one.user_id: one for one in found}

    def add(self, decision: Decision) -> None:
        """What somebody has decided since the case was read."""
        self.decisions.append(decision)
        for name in ("said_yes", "inviters"):
            self.__dict__.pop(name, None)

    @cached_property
    def decisions(self) -> list[Decision]:
        """All that was decided about this review, whether or not it counts, oldest first."""
        found = Decision.objects.filter(review=self.review).select_related("reviewer", "guest_link")
        return list(found.order_by("pk"))

    @property
    def approved(self) -> list[Decision]:
        """Those that say yes to exactly this seal."""
        seal = self.review.seal
        return [one for one in self.decisions if one.seal == seal and one.verdict == Verdict.APPROVED]

    @cached_property
    def said_yes(self) -> frozenset[int]:
        """Who said yes to exactly this seal, whether or not it counts."""
        return frozenset(one.reviewer_id for one in self.approved if one.reviewer_id is not None)

    @cached_property
    def inviters(self) -> frozenset[int]:
        """Who made the links, not revoked, through which guests said yes to exactly this seal."""
        links = [one.guest_link for one in self.approved if one.guest_link is not None]
        return frozenset(link.created_by_id for link in links if link.may == May.DECIDE and link.revoked_at is None)

    @cached_property
    def readers(self) -> dict[str, set[int]]:
        """Those listed for each language that the thing speaks; a language without anybody is left out."""
        spoken = {key(str(language)): str(language) for language in self.review.languages}
        found: dict[str, set[int]] = {}
        for language, user in self._listed:
            if language and key(language) in spoken:
                found.setdefault(spoken[key(language)], set()).add(user)
        return found

    @cached_property
    def _listed(self) -> list[tuple[str, int]]:
        """Who is named for each language of the workspace, and without a language for the project, in one query."""
        lists: list[QuerySet[Any]] = []
        if self.review.languages:
            lists.append(Reader.objects.filter(workspace_id=self.review.workspace_id).values_list("language", "user"))
        if self.project:
            named = Project.reviewers.through.objects.filter(project=self.project)
            lists.append(named.values_list(Value("", CharField()), "user"))
        return list(lists[0].union(*lists[1:], all=True)) if lists else []

    @cached_property
    def project(self) -> Project | None:
        """What the thing belongs to now."""
        return subject(self.review.subject).project(self.review, self.thing)

    @cached_property
    def obstacle(self) -> Refusal | None:
        """Why no approval could be followed now, whoever gives it."""
        return subject(self.review.subject).obstacle(self.review, self.thing)

    @cached_property
    def named(self) -> frozenset[int]:
        """The reviewers that its project names; empty where anybody's approval counts who may decide."""
        return frozenset(user for language, user in self._listed if not language)

    @cached_property
    def owned(self) -> list[Owned]:
        used = {(what, external_id) for what, external_id, _name in self.review.likenesses}
        return owned_in(self.review.workspace_id, used, self.review.author_id)

    @property
    def unsettled(self) -> list[Owned]:
        """Likenesses whose owner has agreed neither on record nor to this seal."""
        return [one for one in self.owned if not one.covers and not self.agreed(one)]

    def agreed(self, owned: Owned) -> bool:
        """Whether the owner, still one of the workspace, said yes to this seal."""
        owner = owned.consent.owner_id
        return owned.asks_its_owner and owner in self.said_yes and owner in self.members

    @property
    def asked_owners(self) -> list[User]:
        """Members whose approval is missing because a look or a voice is theirs."""
        waiting = (one.consent.owner for one in self.unsettled if one.asks_its_owner)
        return [owner for owner in waiting if owner is not None and owner.pk in self.members]

    def is_asked_as_owner(self, user: User) -> bool:
        return user in self.asked_owners

    @property
    def people(self) -> list[User]:
        return [member.user for member in self.members.values()]

    def role(self, user: User) -> Role | None:
        member = self.members.get(user.pk)
        return Role(member.role) if member else None

    def user(self, pk: int) -> User:
        return self.members[pk].user


def owned_in(workspace_id: int, used: Set[tuple[str, str]], author_id: int) -> list[Owned]:
    """The consents that a thing of this author hangs on which uses these looks and voices: what each is, and its id."""
    if not used:
        return []
    found = Consent.objects.filter(workspace_id=workspace_id, external_id__in={pk for _what, pk in used})
    teams = Consent.people.through.objects.filter(consent=OuterRef("pk"))
    found = found.annotate(has_team=Exists(teams), in_team=Exists(teams.filter(user=author_id)))
    found = found.select_related("owner").order_by("pk")
    return [_owned(one, author_id) for one in found if (one.what, one.external_id) in used]


def _owned(consent: Any, author_id: int) -> Owned:
    if consent.owner_id == author_id:
        return Owned(consent, True)
    if consent.what == Consent.What.VOICE and consent.has_ended():
        return Owned(consent, False, _("The consent has expired."), is_over=True)
    if consent.record is None:
        return Owned(consent, False, _("There is no consent on file."))
    if consent.has_ended():
        return Owned(consent, False, _("The consent has expired."))
    if consent.has_team and not consent.in_team:
        return Owned(consent, False, _("The consent is for another team."))
    return Owned(consent, True)


def ended_voices(workspace_id: int, likenesses: Iterable[Likeness], author: User) -> list[Consent]:
    """Consents to the use of these voices that have ended: nothing new may be made with them, but by their owner."""
    used = {one.id for one in likenesses if one.what == Consent.What.VOICE}
    if not used:
        return []
    bound = Consent.objects.filter(workspace_id=workspace_id, what=Consent.What.VOICE, external_id__in=used)
    return [one for one in bound.order_by("name") if one.has_ended() and one.owner_id != author.pk]
