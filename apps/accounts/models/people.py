"""People, workspaces, and who has which role where."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.roles import Role
from apps.common.folding import FoldedField

from .statements import FEED_NUMBER

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The email address is the name to sign in with."""

    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    folded = FoldedField(of="name", db_default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    seats: "list[Membership] | None" = None
    """The memberships, where they were read with the person."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def first_name(self) -> str:
        return str(self).split()[0].split("@")[0]


class Workspace(models.Model):
    """A team with its own keys, people, money and results. Nothing crosses its border.

    `feed_seq` numbers the events of the workspace without a gap in the order of their commits: whoever writes
    an event holds this row until the transaction ends. A reader who has seen number N has seen all before it.
    """

    name = models.CharField(_("name"), max_length=80)
    folded = FoldedField(of="name", db_default="")
    review_required = models.BooleanField(_("paid work needs a review"), default=True)
    feed_seq = models.BigIntegerField(default=0)
    feed_at = models.DateTimeField(null=True)
    audit_number = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    members: "models.ManyToManyField[User, Membership]" = models.ManyToManyField(
        User, through="Membership", related_name="workspaces"
    )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def next_feed_number(cls, workspace_id: int, count: int = 1) -> int:
        """Take the next numbers of the feed, and give the last. Call it last in a transaction: it locks the row."""
        taken = FEED_NUMBER.row(count, timezone.now(), workspace_id)
        if taken is None:
            raise cls.DoesNotExist
        number: int = taken[0]
        return number


class Membership(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "workspace"], name="one_role_in_a_workspace")]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}: {self.role}"

    def may(self, role: Role) -> bool:
        return Role(self.role).includes(role)


def role_in(user: "User | AnonymousUser", workspace_id: int) -> Role | None:
    """The role of `user` in a workspace, None for outsiders. Of who makes a request it is known already."""
    if not user.is_authenticated:
        return None
    if seats := getattr(user, "seats", None):
        return next((Role(seat.role) for seat in seats if seat.workspace_id == workspace_id), None)
    found = Membership.objects.filter(user_id=user.pk, workspace_id=workspace_id).values_list("role", flat=True)
    return Role(found[0]) if found else None
