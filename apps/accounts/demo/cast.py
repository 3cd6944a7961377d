"""The demo: two teams that share nothing, and the four people in them."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from ..connections import account_identity, simulation, sub_accounts
from ..models import Connection, Membership, User, Workspace
from ..models.connections import USUAL_CONCURRENCY, Provider
from ..roles import Role


@dataclass(frozen=True)
class Part:
    """Somebody of the demo. `line` says what they do, `known_as` what they are on the sign-in page."""

    email: str
    name: str
    workspace: str
    role: Role
    known_as: str
    line: str


NORTH: Final = "Northbound"
SOUTH: Final = "Southfield"
PARTS: Final = (
    Part(
        "ana@example.com",
        "Ana Ferreira",
        NORTH,
        Role.AUTHOR,
        "author",
        "Writes scripts and sends them for review",
    ),
    Part("ben@example.com", "Ben Okafor", NORTH, Role.REVIEWER, "reviewer", "Approves or requests changes"),
    Part(
        "cleo@example.com",
        "Cleo Laurent",
        NORTH,
        Role.ADMINISTRATOR,
        "administrator",
        "Manages keys, money and history",
    ),
    Part(
        "dan@example.com",
        "Dan Novak",
        SOUTH,
        Role.ADMINISTRATOR,
        "another workspace",
        f"Sees nothing of {NORTH}’s",
    ),
)
OPERATOR: Final = Part(
    "ola@example.com",
    "Ola Berg",
    "",
    Role.ADMINISTRATOR,
    "back office",
    "Runs the installation, is in no team",
)
"""The one who keeps the installation: of no workspace, so their role means nothing."""
EVERYBODY: Final = (*PARTS, OPERATOR)
KEYS: Final = {NORTH: "sandbox_demo_northbound", SOUTH: "sandbox_demo_southfield"}
"""What the sandbox knows the teams by: no secrets, it takes any key of this form."""


@dataclass(frozen=True)
class Simulated:
    """An account at one of the sandbox's other services, below its own address."""

    provider: Provider
    path: str
    name: str
    keys: dict[str, str]
    user_ids: dict[str, str]


SERVICES: Final = (
    Simulated(
        Provider.USEAPI,
        "/useapi/v1/heygen",
        "HeyGen gateway (simulated)",
        {NORTH: "user:1001-sandboxnorthbound", SOUTH: "user:1002-sandboxsouthfield"},
        {},
    ),
    Simulated(
        Provider.PLAYHT,
        "/playht",
        "PlayHT (simulated)",
        {NORTH: "sandbox_playht_northbound", SOUTH: "sandbox_playht_southfield"},
        {NORTH: "sandbox-user-northbound", SOUTH: "sandbox-user-southfield"},
    ),
)


@dataclass(frozen=True)
class Cast:
    """The demo as it stands in the database."""

    ana: User
    ben: User
    cleo: User
    dan: User
    northbound: Workspace
    southfield: Workspace
    connection: Connection
    """Northbound's account at the sandbox."""


def seed_people() -> Cast:
    """People, workspaces and connections of the demo. Once more, it leaves what people have changed."""
    if not settings.DEMO:
        raise ImproperlyConfigured("The demo team is for DEMO only: everybody may sign in as one of them.")
    is_simulated = simulation.is_proved(settings.SANDBOX_URL)
    with transaction.atomic():
        teams = {name: _team(name) for name in KEYS}
        ana, ben, cleo, dan = (_person(part, teams[part.workspace]) for part in PARTS)
        ola = _person(OPERATOR, None)
        User.objects.filter(pk=ola.pk).update(is_staff=True, is_superuser=True)
        connections = {name: _connection(team, KEYS[name], is_simulated) for name, team in teams.items()}
    return Cast(ana, ben, cleo, dan, teams[NORTH], teams[SOUTH], connections[NORTH])


def seed_services(cast: Cast) -> None:
    """The accounts of both teams at the services that exist as simulations only. What people have changed stays."""
    is_simulated = simulation.is_proved(settings.SANDBOX_URL)
    with transaction.atomic():
        for name, team in ((NORTH, cast.northbound), (SOUTH, cast.southfield)):
            for service in SERVICES:
                _service(team, service, service.keys[name], service.user_ids.get(name, ""), is_simulated)


def cast() -> list[tuple[User, Part]]:
    """The people of the demo that exist, in the order of their entrance."""
    found = {user.email: user for user in User.objects.filter(email__in=[part.email for part in EVERYBODY])}
    return [(found[part.email], part) for part in EVERYBODY if part.email in found]


def _team(name: str) -> Workspace:
    """Found by its people, so that a renamed team is not made anew."""
    emails = [part.email for part in PARTS if part.workspace == name]
    found = Workspace.objects.filter(memberships__user__email__in=emails).order_by("pk").first()
    return found or Workspace.objects.create(name=name)


def _person(part: Part, team: Workspace | None) -> User:
    user = User.objects.filter(email=part.email).first()
    if user is None:
        user = User.objects.create_user(part.email, settings.DEMO_PASSWORD or None, name=part.name)
        if team is not None:
            Membership.objects.create(user=user, workspace=team, role=part.role)
    elif settings.DEMO_PASSWORD and not user.check_password(settings.DEMO_PASSWORD):
        user.set_password(settings.DEMO_PASSWORD)
        user.save(update_fields=["password"])
    return user


def _connection(team: Workspace, key: str, is_simulated: bool | None) -> Connection:
    """One that got another key is theirs; one that stayed simulated follows the sandbox."""
    found = Connection.objects.filter(workspace=team, provider=Provider.HEYGEN).first()
    if found is None:
        found = Connection(workspace=team, name="HeyGen (simulated)", allow_private=True)
        found.set_key(key)
    if str(found.api_key) == key:
        _move(found, settings.SANDBOX_URL, is_simulated)
        found.save()
    return found


def _service(team: Workspace, service: Simulated, key: str, user_id: str, is_simulated: bool | None) -> None:
    """As `_connection`, for the other services; a token's accounts follow."""
    found = Connection.objects.of(service.provider).primaries().filter(workspace=team).first()
    if found is None:
        usual = USUAL_CONCURRENCY[service.provider]
        found = Connection(workspace=team, provider=service.provider, name=service.name, concurrency=usual)
        found.identity, found.allow_private = user_id, True
        found.set_key(key)
    if str(found.api_key) == key:
        _move(found, settings.SANDBOX_URL + service.path, is_simulated)
        found.save()
        sub_accounts.copy_credentials(found)


def _move(connection: Connection, address: str, is_simulated: bool | None) -> None:
    """To the sandbox's address of now, with what it has proved there; None where it did not answer.

    Wherever it answers, the key opens the same account there.
    """
    if connection.base_url:
        connection.key_marks = account_identity.marks(connection)
    if is_simulated is None:
        is_simulated = connection.simulated and connection.base_url == address
    connection.base_url, connection.simulated = address, is_simulated
