"""Who may open and post what: one line for each address and thing, one status for each person.

A new address has to be given its lines here, or the tests of `test_who_may.py` fail.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.urls import reverse

from apps.jobs.states import State
from apps.library.models import Media
from apps.notices.models import Notice

from .two_workspaces import House, callback_path, receive_path

PEOPLE = ("nobody", "viewer", "author", "reviewer", "administrator", "outsider")
"""As the columns of every line below. The outsider administers another workspace."""

Who = tuple[int, int, int, int, int, int]
SIGN_IN = 302

EVERYBODY: Who = (200, 200, 200, 200, 200, 200)
MEMBERS: Who = (SIGN_IN, 200, 200, 200, 200, 404)
"""A page about a thing of the north."""
OWN: Who = (SIGN_IN, 200, 200, 200, 200, 200)
"""A page about whatever the person's own workspace has."""
OWN_AUTHORS: Who = (SIGN_IN, 403, 200, 200, 200, 200)
OWN_ADMINISTRATORS: Who = (SIGN_IN, 403, 403, 403, 200, 200)
ONLY_ITS_AUTHOR: Who = (SIGN_IN, 404, 200, 404, 404, 404)
SENT: Who = (SIGN_IN, 404, 302, 404, 404, 404)
STILL_TYPED: Who = (SIGN_IN, 404, 409, 404, 404, 404)
"""A draft that was sent meanwhile: its author keeps what is typed, as a new draft."""
NO_VIEW: Who = (SIGN_IN, 405, 405, 405, 405, 405)
"""A POST-only address, or a page that takes no POST."""

ACT_MEMBERS: Who = (SIGN_IN, 302, 302, 302, 302, 404)
"""An action on a thing of the north: it is done or refused in words, and leads back to a page."""
ACT_AUTHORS: Who = (SIGN_IN, 403, 302, 302, 302, 404)
ACT_REVIEWERS: Who = (SIGN_IN, 403, 403, 302, 302, 404)
ACT_ADMINISTRATORS: Who = (SIGN_IN, 403, 403, 403, 302, 404)
ACT_ON_A_DRAFT: Who = (SIGN_IN, 404, 302, 404, 404, 404)
ACT_OWN: Who = (SIGN_IN, 302, 302, 302, 302, 302)
ACT_OWN_AUTHORS: Who = (SIGN_IN, 403, 302, 302, 302, 302)
SAFE_ONLY: Who = (405,) * 6
"""The other verb, for everybody."""


@dataclass(frozen=True)
class Line:
    """What one address answers. `url` builds it for a thing of the north; `form` is what a POST brings."""

    name: str
    url: Callable[[House], str]
    get: Who
    post: Who
    form: Callable[[House], dict[str, Any]] = lambda _house: {}


def at(name: str, *args: Any, query: str = "") -> Callable[[House], str]:
    return lambda _house: reverse(name, args=args) + query


def on(name: str, thing: Callable[[House], Any]) -> Callable[[House], str]:
    return lambda house: reverse(name, args=[thing(house).pk])


def in_row(name: str, number: int) -> Callable[[House], str]:
    """About a row of the campaign of the north."""
    return lambda house: reverse(name, args=[house.north.campaign.pk, number])


def job(state: State) -> Callable[[House], Any]:
    return lambda house: house.north.jobs[state]


def as_guest(name: str) -> Callable[[House], str]:
    """With the token of the guest of the north."""
    return lambda house: reverse(f"guests:{name}", args=[house.north.guest_token])


def recipients_film(house: House) -> str:
    film = Media.objects.get(outputs__job__parent=house.north.run.job, sort="video")
    return reverse("recipients:file", args=[house.north.recipient_token, "film", film.pk, "film.mp4"])


def seal(house: House) -> dict[str, Any]:
    return {"seal": house.north.review.seal, "reason": "The name is wrong."}


def film(_house: House) -> dict[str, Any]:
    """What a browser sends of the form of an avatar film that nobody has filled yet."""
    return {"nonce": "one-form", "title": "A film", "speech": "text", "engine": "avatar_iv"}


def anas_notice(house: House) -> Notice:
    return Notice.objects.filter(user=house.cast.ana).earliest("pk")


DRAFT, IN_REVIEW, DONE = job(State.DRAFT), job(State.IN_REVIEW), job(State.COMPLETED)

HOUSE = [
    Line("home", at("home"), OWN, NO_VIEW),
    Line("feed", at("feed"), (401, 200, 200, 200, 200, 200), (405,) * 6),
    Line("healthz", at("healthz"), EVERYBODY, (405,) * 6),
    # Nothing beats here: there is no worker.
    Line("readyz", at("readyz"), (503,) * 6, (405,) * 6),
    Line("demo:people", at("demo:people"), EVERYBODY, (405,) * 6),
    Line("demo:sign_in", at("demo:sign_in"), (405,) * 6, (302,) * 6, lambda h: {"person": h.cast.ana.pk}),
]

JOBS = [
    Line("jobs:list", at("jobs:list"), OWN, NO_VIEW),
    Line("jobs:job", on("jobs:job", DRAFT), ONLY_ITS_AUTHOR, NO_VIEW),
    *(Line("jobs:job", on("jobs:job", job(state)), MEMBERS, NO_VIEW) for state in State if state != State.DRAFT),
    Line("jobs:json", on("jobs:json", DRAFT), ONLY_ITS_AUTHOR, NO_VIEW),
    Line("jobs:json", on("jobs:json", DONE), MEMBERS, NO_VIEW),
    Line("jobs:submit", on("jobs:submit", DRAFT), NO_VIEW, ACT_ON_A_DRAFT),
    Line("jobs:submit", on("jobs:submit", IN_REVIEW), NO_VIEW, ACT_AUTHORS),
    Line("jobs:take_back", on("jobs:take_back", IN_REVIEW), NO_VIEW, ACT_AUTHORS),
    Line("jobs:cancel", on("jobs:cancel", DRAFT), NO_VIEW, ACT_ON_A_DRAFT),
    Line("jobs:cancel", on("jobs:cancel", IN_REVIEW), NO_VIEW, ACT_AUTHORS),
    Line("jobs:pause", on("jobs:pause", IN_REVIEW), NO_VIEW, ACT_AUTHORS),
    Line("jobs:resume", on("jobs:resume", IN_REVIEW), NO_VIEW, ACT_AUTHORS),
    Line("jobs:check_again", on("jobs:check_again", job(State.PROCESSING)), NO_VIEW, ACT_AUTHORS),
    Line("jobs:check_again", on("jobs:check_again", job(State.UNCONFIRMED)), NO_VIEW, ACT_AUTHORS),
    Line("jobs:copy_again", on("jobs:copy_again", DONE), NO_VIEW, ACT_AUTHORS),
    Line(
        "jobs:render_again", on("jobs:render_again", job(State.FAILED)), NO_VIEW, ACT_AUTHORS, lambda _h: {"round": 1}
    ),
    Line("jobs:send_rest", on("jobs:send_rest", job(State.FAILED)), NO_VIEW, ACT_AUTHORS),
    Line("jobs:give_up", on("jobs:give_up", job(State.UNCONFIRMED)), NO_VIEW, ACT_ADMINISTRATORS),
    Line("jobs:send_anew", on("jobs:send_anew", job(State.UNCONFIRMED)), NO_VIEW, ACT_ADMINISTRATORS),
    Line("jobs:place", on("jobs:place", DONE), NO_VIEW, ACT_AUTHORS),
    Line("jobs:place", on("jobs:place", DRAFT), NO_VIEW, ACT_ON_A_DRAFT),
    Line("jobs:bring_back", on("jobs:bring_back", lambda h: h.north.decided), NO_VIEW, ACT_AUTHORS),
    Line("jobs:copy", on("jobs:copy", DONE), NO_VIEW, ACT_AUTHORS),
    Line("jobs:evidence", on("jobs:evidence", DONE), NO_VIEW, (SIGN_IN, 403, 403, 200, 200, 404)),
    Line("jobs:evidence", on("jobs:evidence", IN_REVIEW), NO_VIEW, ACT_REVIEWERS),
    Line("jobs:evidence", on("jobs:evidence", DRAFT), NO_VIEW, (SIGN_IN, 404, 403, 404, 404, 404)),
    Line("jobs:copy", on("jobs:copy", DRAFT), NO_VIEW, ACT_ON_A_DRAFT),
    Line("jobs:publish", on("jobs:publish", DONE), NO_VIEW, ACT_AUTHORS),
    Line("jobs:publish", on("jobs:publish", DRAFT), NO_VIEW, ACT_ON_A_DRAFT),
]

PUBLISHED = [
    Line("published:list", at("published:list"), OWN, NO_VIEW),
    Line("published:page", lambda h: h.north.publication.get_absolute_url(), MEMBERS, NO_VIEW),
    Line(
        "published:withdraw",
        lambda h: reverse("published:withdraw", args=[h.north.publication.slug]),
        NO_VIEW,
        ACT_REVIEWERS,
        lambda _h: {"reason": "The name is wrong."},
    ),
]

REVIEWS = [
    Line("reviews:inbox", at("reviews:inbox"), OWN, NO_VIEW),
    Line("reviews:review", on("reviews:review", lambda h: h.north.review), MEMBERS, NO_VIEW),
    Line("reviews:review", on("reviews:review", lambda h: h.north.decided), MEMBERS, NO_VIEW),
    # A yes without the right is refused in words, not with a status.
    Line("reviews:approve", on("reviews:approve", lambda h: h.north.review), NO_VIEW, ACT_MEMBERS, seal),
    Line(
        "reviews:changes",
        on("reviews:changes", lambda h: h.north.review),
        NO_VIEW,
        (SIGN_IN, 422, 422, 302, 302, 404),
        seal,
    ),
    Line("reviews:bulk", at("reviews:bulk"), (SIGN_IN, 403, 403, 200, 200, 200), (SIGN_IN, 403, 403, 302, 302, 302)),
    Line("reviews:assign", on("reviews:assign", lambda h: h.north.review), NO_VIEW, ACT_REVIEWERS),
    Line(
        "reviews:say", on("reviews:say", lambda h: h.north.review), NO_VIEW, ACT_MEMBERS, lambda _h: {"text": "Nice."}
    ),
    # Who may not resolve is told so in words.
    Line("reviews:resolve", on("reviews:resolve", lambda h: h.north.comment), NO_VIEW, ACT_MEMBERS),
    Line("reviews:claim", on("reviews:claim", lambda h: h.north.review), NO_VIEW, ACT_REVIEWERS),
]

REVIEWS += [
    Line("rules:rules", at("rules:rules"), OWN_ADMINISTRATORS, (SIGN_IN, 403, 403, 403, 422, 422)),
    Line("rules:own_yes", at("rules:own_yes"), NO_VIEW, (SIGN_IN, 403, 403, 403, 422, 422)),
    Line("rules:allow_standing", at("rules:allow_standing"), NO_VIEW, (SIGN_IN, 403, 403, 403, 422, 422)),
    Line(
        "rules:revoke_standing",
        on("rules:revoke_standing", lambda h: h.north.standing),
        NO_VIEW,
        (SIGN_IN, 403, 403, 403, 302, 404),
    ),
    Line("rules:add_reader", at("rules:add_reader"), NO_VIEW, (SIGN_IN, 403, 403, 403, 422, 422)),
    Line(
        "rules:remove_reader",
        on("rules:remove_reader", lambda h: h.north.reader),
        NO_VIEW,
        (SIGN_IN, 403, 403, 403, 302, 404),
    ),
    Line(
        "rules:project_reviewers",
        on("rules:project_reviewers", lambda h: h.north.project),
        (SIGN_IN, 403, 403, 403, 200, 404),
        ACT_ADMINISTRATORS,
    ),
    Line("consents:list", at("consents:list"), OWN_ADMINISTRATORS, (SIGN_IN, 403, 403, 403, 422, 422)),
    Line(
        "consents:consent",
        on("consents:consent", lambda h: h.north.consent),
        (SIGN_IN, 403, 403, 403, 200, 404),
        (SIGN_IN, 403, 403, 403, 422, 404),
    ),
    Line("consents:remove", on("consents:remove", lambda h: h.north.consent), NO_VIEW, ACT_ADMINISTRATORS),
]

GUESTS: list[Line] = [
    # Whoever holds the token, signed in or not; a guessed one is a page that says so and no more.
    Line("guests:page", as_guest("page"), EVERYBODY, SAFE_ONLY),
    Line("guests:page", at("guests:page", "no-such-token"), (404,) * 6, SAFE_ONLY),
    *(
        Line(f"guests:{name}", at(f"guests:{name}", "no-such-token"), SAFE_ONLY, (404,) * 6, seal)
        for name in ("enter", "comment", "approve", "changes")
    ),
    *(Line(f"guests:{name}", as_guest(name), SAFE_ONLY, (422,) * 6) for name in ("comment", "approve", "changes")),
    Line("guests:file", at("guests:file", "no-such-token", "media", 1, "x", "a.mp4"), (404,) * 6, SAFE_ONLY),
    Line(
        "reviews:guests",
        on("reviews:guests", lambda h: h.north.review),
        (SIGN_IN, 403, 200, 200, 200, 404),
        (SIGN_IN, 403, 422, 422, 422, 404),
    ),
    Line("reviews:revoke_guest", on("reviews:revoke_guest", lambda h: h.north.guest_link), NO_VIEW, ACT_AUTHORS),
]

LIBRARY = [
    Line("library:list", at("library:list"), OWN, NO_VIEW),
    Line("library:upload", at("library:upload"), OWN_AUTHORS, (SIGN_IN, 403, 422, 422, 422, 422)),
    Line("library:media", on("library:media", lambda h: h.north.film), MEMBERS, NO_VIEW),
    Line("library:media", on("library:media", lambda h: h.north.picture), MEMBERS, NO_VIEW),
    Line("library:media", on("library:media", lambda h: h.north.subtitles), MEMBERS, NO_VIEW),
    Line("library:rename", on("library:rename", lambda h: h.north.film), NO_VIEW, (SIGN_IN, 403, 422, 422, 422, 404)),
    Line("library:file", lambda h: h.north.film.link, MEMBERS, NO_VIEW),
    Line("library:file", lambda h: h.north.picture.link, MEMBERS, NO_VIEW),
    Line("library:webvtt", on("library:webvtt", lambda h: h.north.subtitles), MEMBERS, NO_VIEW),
    Line("library:webvtt", on("library:webvtt", lambda h: h.north.film), (SIGN_IN, *(404,) * 5), NO_VIEW),
    Line("library:preview", on("library:preview", lambda h: h.north.preview), MEMBERS, NO_VIEW),
]

NOTICES = [
    Line("notices:list", at("notices:list"), OWN, NO_VIEW),
    Line("notices:list", at("notices:list", query="?show=unread"), OWN, NO_VIEW),
    # A notice is nobody's but the person's own.
    Line("notices:read", on("notices:read", anas_notice), NO_VIEW, (SIGN_IN, 404, 302, 404, 404, 404)),
    Line("notices:read_all", at("notices:read_all"), NO_VIEW, ACT_OWN, lambda _h: {"newest": "1"}),
    Line(
        "notices:settings",
        at("notices:settings"),
        OWN,
        ACT_OWN,
        lambda _h: {"in_app": "failures", "by_mail": "none"},
    ),
]

SPEND = [
    Line("spend:overview", at("spend:overview"), OWN_ADMINISTRATORS, NO_VIEW),
    Line("spend:entries", at("spend:entries"), OWN_ADMINISTRATORS, NO_VIEW),
    Line("spend:caps", at("spend:caps"), OWN_ADMINISTRATORS, (SIGN_IN, 403, 403, 403, 422, 422)),
    Line("spend:prices", at("spend:prices"), OWN_ADMINISTRATORS, (SIGN_IN, 403, 403, 403, 422, 422)),
    Line(
        "spend:remove_cap",
        on("spend:remove_cap", lambda h: h.north.cap),
        NO_VIEW,
        (SIGN_IN, 403, 403, 403, 302, 404),
    ),
]

WEBHOOKS = [
    Line("webhooks:deliveries", at("webhooks:deliveries"), OWN_ADMINISTRATORS, NO_VIEW),
    # Who is no administrator there does not learn whether there is such a delivery.
    Line(
        "webhooks:delivery",
        on("webhooks:delivery", lambda h: h.north.delivery),
        (SIGN_IN, 404, 404, 404, 200, 404),
        NO_VIEW,
    ),
    Line(
        "webhooks:replay",
        on("webhooks:replay", lambda h: h.north.delivery),
        NO_VIEW,
        (SIGN_IN, 404, 404, 404, 302, 404),
    ),
    Line("webhooks:rotate", on("webhooks:rotate", lambda h: h.north.endpoint), NO_VIEW, ACT_ADMINISTRATORS),
    # The two doors know no people: only the address and the signature count.
    Line("webhooks:receive", lambda h: receive_path(h.north), (204,) * 6, (401,) * 6),
    Line("webhooks:receive", at("webhooks:receive", "no-such-token"), (404,) * 6, (404,) * 6),
    Line(
        "webhooks:callback",
        lambda h: callback_path(h.north.jobs[State.PROCESSING]),
        (204,) * 6,
        (400,) * 6,
    ),
    Line("webhooks:callback", at("webhooks:callback", "1.1:forged"), (404,) * 6, (404,) * 6),
]

CONNECTION = {"name": "Another name", "base_url": "http://127.0.0.1:9", "concurrency": 3}
ACCOUNTS = [
    Line(
        "accounts:switch_workspace",
        at("accounts:switch_workspace"),
        NO_VIEW,
        ACT_MEMBERS,
        lambda h: {"workspace": h.north.workspace.pk},
    ),
    Line("accounts:connections", at("accounts:connections"), OWN_ADMINISTRATORS, NO_VIEW),
    # There is an account already, so the way leads to it.
    Line(
        "accounts:add_connection",
        at("accounts:add_connection", "heygen"),
        (SIGN_IN, 403, 403, 403, 302, 302),
        (SIGN_IN, 403, 403, 403, 302, 302),
    ),
    Line(
        "accounts:connection",
        on("accounts:connection", lambda h: h.north.connection),
        (SIGN_IN, 403, 403, 403, 200, 404),
        ACT_ADMINISTRATORS,
        lambda _h: CONNECTION,
    ),
    Line(
        "accounts:test_connection",
        on("accounts:test_connection", lambda h: h.north.connection),
        NO_VIEW,
        ACT_ADMINISTRATORS,
    ),
    Line(
        "accounts:resume_connection",
        on("accounts:resume_connection", lambda h: h.north.connection),
        NO_VIEW,
        ACT_ADMINISTRATORS,
    ),
    Line(
        "accounts:delete_connection",
        on("accounts:delete_connection", lambda h: h.north.connection),
        NO_VIEW,
        ACT_ADMINISTRATORS,
    ),
    Line(
        "accounts:people",
        at("accounts:people"),
        OWN_ADMINISTRATORS,
        (SIGN_IN, 403, 403, 403, 422, 422),
        lambda _h: {"email": ""},
    ),
    Line(
        "accounts:change_role",
        on("accounts:change_role", lambda h: h.north.membership),
        NO_VIEW,
        ACT_ADMINISTRATORS,
        lambda _h: {"role": "viewer"},
    ),
    Line(
        "accounts:remove_person",
        on("accounts:remove_person", lambda h: h.north.membership),
        (SIGN_IN, 403, 403, 403, 200, 404),
        ACT_ADMINISTRATORS,
    ),
    Line(
        "accounts:projects",
        at("accounts:projects"),
        OWN_ADMINISTRATORS,
        (SIGN_IN, 403, 403, 403, 422, 422),
        lambda _h: {"name": ""},
    ),
    *(
        Line(name, on(name, lambda h: h.north.project), NO_VIEW, ACT_ADMINISTRATORS, lambda _h: {"name": "Another"})
        for name in ("accounts:rename_project", "accounts:archive_project", "accounts:bring_back_project")
    ),
    *(
        Line(name, on(name, lambda h: h.north.invitation), NO_VIEW, ACT_ADMINISTRATORS)
        for name in ("accounts:resend_invitation", "accounts:revoke_invitation")
    ),
    # It is the reviewer's own.
    Line(
        "accounts:leave",
        on("accounts:leave", lambda h: h.north.membership),
        (SIGN_IN, 404, 404, 200, 404, 404),
        (SIGN_IN, 404, 404, 302, 404, 404),
    ),
    Line("accounts:join", at("accounts:join", "no-such-token"), (404,) * 6, (404,) * 6),
    Line("accounts:calls", at("accounts:calls"), OWN_ADMINISTRATORS, NO_VIEW),
    Line("accounts:audit", at("accounts:audit"), OWN_ADMINISTRATORS, NO_VIEW),
    Line("accounts:audit", at("accounts:audit", query="?q=welcome&since=2020-01-01"), OWN_ADMINISTRATORS, NO_VIEW),
    Line("accounts:audit_export", at("accounts:audit_export", "csv"), NO_VIEW, OWN_ADMINISTRATORS),
    Line("accounts:audit_export", at("accounts:audit_export", "json"), NO_VIEW, OWN_ADMINISTRATORS),
    Line("accounts:audit_export", at("accounts:audit_export", "exe"), NO_VIEW, (SIGN_IN, 403, 403, 403, 404, 404)),
    Line("accounts:audit_verify", at("accounts:audit_verify"), NO_VIEW, (SIGN_IN, 403, 403, 403, 302, 302)),
]

VOICES = [
    Line("voices:list", at("voices:list"), OWN, NO_VIEW),
    Line("voices:refresh", at("voices:refresh"), NO_VIEW, ACT_OWN_AUTHORS),
    Line("voices:favourite", on("voices:favourite", lambda h: h.north.voice), NO_VIEW, ACT_AUTHORS),
    Line("voices:voice", on("voices:voice", lambda h: h.north.voice), MEMBERS, NO_VIEW),
    Line("voices:ask", on("voices:ask", lambda h: h.north.voice), NO_VIEW, ACT_AUTHORS),
    Line("voices:delete", on("voices:delete", lambda h: h.north.voice), NO_VIEW, ACT_ADMINISTRATORS),
    Line("voices:describe", at("voices:describe"), OWN_AUTHORS, (SIGN_IN, 403, 200, 200, 200, 200)),
    Line("voices:clone", at("voices:clone"), OWN_ADMINISTRATORS, (SIGN_IN, 403, 403, 403, 200, 200)),
    Line("voices:design", on("voices:design", lambda h: h.north.design), (SIGN_IN, 403, 200, 200, 200, 404), NO_VIEW),
    Line("voices:design_others", on("voices:design_others", lambda h: h.north.design), NO_VIEW, ACT_AUTHORS),
    Line("voices:design_approve", on("voices:design_approve", lambda h: h.north.design), NO_VIEW, ACT_ADMINISTRATORS),
    Line("voices:design_decline", on("voices:design_decline", lambda h: h.north.design), NO_VIEW, ACT_ADMINISTRATORS),
    Line("voices:clone_anew", on("voices:clone_anew", lambda h: h.north.clone), NO_VIEW, ACT_ADMINISTRATORS),
    Line("voices:clone_give_up", on("voices:clone_give_up", lambda h: h.north.clone), NO_VIEW, ACT_ADMINISTRATORS),
    Line("voices:design_use", on("voices:design_use", lambda h: h.north.design), NO_VIEW, ACT_AUTHORS),
]
SPOKEN = attrgetter("north.spoken")
MOVED: Who = (SIGN_IN, 403, 302, 302, 302, 302)
MOVED_AS_SENT: Who = (SIGN_IN, 403, 307, 307, 307, 307)
"""An address of before, which leads on; a form goes along."""
SPEECH = [
    *(
        Line(f"voices:{name}", at(f"voices:{name}"), MOVED, MOVED_AS_SENT)
        for name in ("old_desk", "old_summary", "old_autosave")
    ),
    Line("voices:old_draft", on("voices:old_draft", attrgetter("north.speech")), MOVED, MOVED_AS_SENT),
    Line("voices:speech_voices", at("voices:speech_voices"), OWN_AUTHORS, NO_VIEW),
    Line("voices:speech", at("voices:speech"), OWN, NO_VIEW),
    *(Line(name, on(name, SPOKEN), MEMBERS, NO_VIEW) for name in ("voices:words", "voices:words_json")),
    Line("voices:captions", on("voices:captions", SPOKEN), MEMBERS, NO_VIEW),
]

NUMBERED: Who = (SIGN_IN, 403, 302, 302, 302, 302)
"""A new form is sent on to an address with a number of its own."""
MISTAKES: Who = (SIGN_IN, 403, 422, 422, 422, 422)
"""An empty form, or one with something wrong."""
DESKS = [
    Line("create", at("create"), OWN_AUTHORS, NO_VIEW),
    *(
        line
        for slug, views in (
            ("avatar", ("&view=json", "&view=fields")),
            ("image", ("&view=json",)),
            ("speech", ()),
            ("template", ()),
            ("translation", ()),
        )
        for line in (
            Line("desk:new", at("desk:new", slug), NUMBERED, NUMBERED),
            *(
                Line("desk:new", at("desk:new", slug, query=f"?n=1{view}"), OWN_AUTHORS, MISTAKES)
                for view in ("", *views)
            ),
        )
    ),
    Line("desk:new", at("desk:new", "nothing"), (SIGN_IN, 403, 404, 404, 404, 404), (SIGN_IN, 403, 404, 404, 404, 404)),
    *(
        Line("desk:summary", at("desk:summary", slug), NO_VIEW, OWN_AUTHORS)
        for slug in ("avatar", "image", "speech", "template", "translation")
    ),
    Line("desk:summary", at("desk:summary", "nothing"), NO_VIEW, (SIGN_IN, 403, 404, 404, 404, 404)),
    Line("desk:autosave", at("desk:autosave", "avatar"), NO_VIEW, OWN_AUTHORS, film),
    Line(
        "desk:autosave",
        at("desk:autosave", "speech"),
        NO_VIEW,
        OWN_AUTHORS,
        lambda _h: {"nonce": "one-speech", "title": "A speech", "text": "Hello."},
    ),
    *(
        Line("desk:draft", on("desk:draft", thing), ONLY_ITS_AUTHOR, (SIGN_IN, 404, 409, 404, 404, 404))
        for thing in (DRAFT, attrgetter("north.speech"))
    ),
    *(Line("desk:draft", on("desk:draft", thing), SENT, STILL_TYPED) for thing in (IN_REVIEW, SPOKEN)),
]
VIDEOS = [
    Line("videos:looks", at("videos:looks"), OWN_AUTHORS, NO_VIEW),
    Line("videos:voices", at("videos:voices"), OWN_AUTHORS, NO_VIEW),
    Line("videos:avatars", at("videos:avatars"), OWN, NO_VIEW),
    Line("videos:avatars_refresh", at("videos:avatars_refresh"), NO_VIEW, ACT_OWN_AUTHORS),
    Line("videos:avatar", on("videos:avatar", lambda h: h.north.group), MEMBERS, NO_VIEW),
    Line("videos:avatar_refresh", on("videos:avatar_refresh", lambda h: h.north.group), NO_VIEW, ACT_AUTHORS),
    Line("videos:look", on("videos:look", lambda h: h.north.look), MEMBERS, NO_VIEW),
    Line("videos:favourite", on("videos:favourite", lambda h: h.north.look), NO_VIEW, ACT_MEMBERS),
]
TRANSLATIONS = [
    Line("translations:matrix", at("translations:matrix"), OWN, NO_VIEW),
    Line("translations:sets", at("translations:sets"), OWN_AUTHORS, (SIGN_IN, 403, 422, 422, 422, 422)),
    Line(
        "translations:delete_set", on("translations:delete_set", lambda h: h.north.language_set), NO_VIEW, ACT_AUTHORS
    ),
]
TEMPLATES = [
    Line("templates:list", at("templates:list"), OWN, NO_VIEW),
    Line("templates:refresh_all", at("templates:refresh_all"), NO_VIEW, ACT_OWN_AUTHORS),
    Line("templates:template", on("templates:template", lambda h: h.north.template), MEMBERS, NO_VIEW),
    Line("templates:refresh", on("templates:refresh", lambda h: h.north.template), NO_VIEW, ACT_AUTHORS),
    *(
        Line(
            f"templates:{name}",
            on(f"templates:{name}", lambda h: h.north.template),
            (SIGN_IN, 403, 200, 200, 200, 404),
            (SIGN_IN, 403, 422, 422, 422, 404),
        )
        for name in ("rename", "deletion")
    ),
    Line("templates:new", at("templates:new"), OWN_AUTHORS, (SIGN_IN, 403, 422, 422, 422, 422)),
    Line("templates:allow_making", at("templates:allow_making"), NO_VIEW, (SIGN_IN, 403, 403, 403, 302, 302)),
    Line(
        "templates:making",
        on("templates:making", lambda h: h.north.making),
        (SIGN_IN, 403, 200, 200, 200, 404),
        (SIGN_IN, 403, 422, 422, 422, 404),
    ),
    Line("templates:make_again", on("templates:make_again", lambda h: h.north.making), NO_VIEW, ACT_AUTHORS),
    Line(
        "templates:confirm_deletion",
        on("templates:confirm_deletion", lambda h: h.north.deletion),
        NO_VIEW,
        ACT_REVIEWERS,
    ),
    Line(
        "templates:withdraw_deletion",
        on("templates:withdraw_deletion", lambda h: h.north.deletion),
        NO_VIEW,
        ACT_AUTHORS,
    ),
]
CAMPAIGN = attrgetter("north.campaign")
BY_AUTHORS: Who = (SIGN_IN, 403, 200, 200, 200, 404)
CAMPAIGNS = [
    Line("templates:campaigns", at("templates:campaigns"), OWN, NO_VIEW),
    Line("templates:campaigns", at("templates:campaigns", query="?q=nothing"), OWN, NO_VIEW),
    Line("templates:new_campaign", at("templates:new_campaign"), OWN_AUTHORS, MISTAKES),
    Line("templates:campaign", on("templates:campaign", CAMPAIGN), MEMBERS, NO_VIEW),
    Line("templates:campaign", lambda h: f"{h.north.campaign.get_absolute_url()}?show=fix&q=b", MEMBERS, NO_VIEW),
    Line("templates:mapping", on("templates:mapping", CAMPAIGN), BY_AUTHORS, (SIGN_IN, 403, 302, 302, 302, 404)),
    Line(
        "templates:replace_table",
        on("templates:replace_table", CAMPAIGN),
        BY_AUTHORS,
        (SIGN_IN, 403, 422, 422, 422, 404),
    ),
    *(
        Line(name, on(name, CAMPAIGN), NO_VIEW, ACT_AUTHORS)
        for name in ("templates:suggest_pilots", "templates:take_over")
    ),
    Line(
        "templates:cells",
        on("templates:cells", CAMPAIGN),
        NO_VIEW,
        BY_AUTHORS,
        lambda _h: {"changes": '[[1, 0, "Another", null]]'},
    ),
    Line("templates:fault", on("templates:fault", CAMPAIGN), ACT_MEMBERS, NO_VIEW),
    Line("templates:row", in_row("templates:row", 1), MEMBERS, ACT_AUTHORS),
    Line("templates:row", in_row("templates:row", 99), (SIGN_IN, *(404,) * 5), (SIGN_IN, 403, *(404,) * 4)),
    Line("templates:run", on("templates:run", CAMPAIGN), MEMBERS, NO_VIEW),
    Line("templates:send", on("templates:send", CAMPAIGN), NO_VIEW, ACT_AUTHORS),
    Line("templates:repeat", on("templates:repeat", CAMPAIGN), NO_VIEW, ACT_AUTHORS),
    Line(
        "templates:approve_pilot",
        lambda h: reverse("templates:approve_pilot", args=[h.north.campaign.pk, h.north.run.pk]),
        NO_VIEW,
        ACT_REVIEWERS,
    ),
    Line(
        "templates:batch_rows",
        lambda h: reverse("templates:batch_rows", args=[h.north.run.job_id]) + "?q=pelican&after=0",
        MEMBERS,
        NO_VIEW,
    ),
    Line("templates:leave_out", on("templates:leave_out", lambda h: h.north.run), NO_VIEW, ACT_MEMBERS),
    *(
        Line(f"templates:{name}", in_row(f"templates:{name}", 1), NO_VIEW, ACT_AUTHORS)
        for name in ("take_out", "put_back", "add_pilot", "drop_pilot", "remove_hidden", "dismiss")
    ),
    # The last one: it takes the campaign away.
    Line("templates:delete_campaign", on("templates:delete_campaign", CAMPAIGN), NO_VIEW, ACT_AUTHORS),
]

RESULTS = [
    Line("templates:results", on("templates:results", CAMPAIGN), MEMBERS, NO_VIEW),
    Line(
        "templates:results",
        lambda h: (
            reverse("templates:results", args=[h.north.campaign.pk])
            + "?show=ready&names=film&numbered=1&from=1&until=9"
        ),
        MEMBERS,
        NO_VIEW,
    ),
    Line("templates:results_csv", on("templates:results_csv", CAMPAIGN), MEMBERS, NO_VIEW),
    Line("templates:results_xlsx", on("templates:results_xlsx", CAMPAIGN), MEMBERS, NO_VIEW),
    Line("templates:results_zip", on("templates:results_zip", CAMPAIGN), MEMBERS, NO_VIEW),
    Line(
        "templates:recipient_links",
        on("templates:recipient_links", CAMPAIGN),
        BY_AUTHORS,
        BY_AUTHORS,
        lambda _h: {"days": 7, "again": "on"},
    ),
    Line("templates:clear", on("templates:clear", CAMPAIGN), BY_AUTHORS, (SIGN_IN, 403, 422, 422, 422, 404)),
    Line("templates:withdraw_recipients", on("templates:withdraw_recipients", CAMPAIGN), NO_VIEW, ACT_AUTHORS),
    Line("templates:recipient_link", in_row("templates:recipient_link", 1), NO_VIEW, BY_AUTHORS),
    Line("templates:withdraw_recipient", in_row("templates:withdraw_recipient", 1), NO_VIEW, ACT_AUTHORS),
    Line("recipients:page", lambda h: reverse("recipients:page", args=[h.north.recipient_token]), EVERYBODY, SAFE_ONLY),
    Line("recipients:file", recipients_film, EVERYBODY, SAFE_ONLY),
]

GO_HOME: Who = (200, 302, 302, 302, 302, 302)
"""For those who are not signed in; the others are sent on."""
ACCOUNT = [
    Line("account_login", at("account_login"), GO_HOME, GO_HOME),
    Line("account_signup", at("account_signup"), GO_HOME, GO_HOME),
    Line("account_logout", at("account_logout"), OWN, ACT_OWN),
    Line("account_inactive", at("account_inactive"), EVERYBODY, SAFE_ONLY),
    Line("account_reauthenticate", at("account_reauthenticate"), OWN, OWN),
    # Leads to the page of all of the account.
    Line("account_email", at("account_email"), (302,) * 6, (302,) * 6),
    Line("your_account", at("your_account"), OWN, ACT_OWN, lambda _h: {"name": "Somebody"}),
    Line("your_account", at("your_account"), OWN, (SIGN_IN, 422, 422, 422, 422, 422)),
    Line("usersessions_list", at("usersessions_list"), OWN, ACT_OWN),
    Line("account_email_verification_sent", at("account_email_verification_sent"), EVERYBODY, SAFE_ONLY),
    Line("account_confirm_email", at("account_confirm_email", "no-such-key"), EVERYBODY, (404,) * 6),
    Line("account_confirm_login_code", at("account_confirm_login_code"), (302,) * 6, (302,) * 6),
    Line("account_change_password", at("account_change_password"), OWN, OWN),
    # They have a password, so there is none to be set.
    Line("account_set_password", at("account_set_password"), (302,) * 6, (302,) * 6),
    Line("account_reset_password", at("account_reset_password"), EVERYBODY, EVERYBODY),
    Line("account_reset_password_done", at("account_reset_password_done"), EVERYBODY, SAFE_ONLY),
    Line(
        "account_reset_password_from_key",
        at("account_reset_password_from_key", "1", "no-such-key"),
        EVERYBODY,
        EVERYBODY,
    ),
    Line("account_reset_password_from_key_done", at("account_reset_password_from_key_done"), EVERYBODY, SAFE_ONLY),
]

# Each change of a second step first asks whether it is still you.
ASKED: Who = (302,) * 6
NOT_THERE: Who = (SIGN_IN, *(404,) * 5)
ACCOUNT += [
    Line("mfa_index", at("mfa_index"), ASKED, ASKED),
    Line("mfa_list_webauthn", at("mfa_list_webauthn"), ASKED, ASKED),
    Line("mfa_authenticate", at("mfa_authenticate"), ASKED, ASKED),
    Line("mfa_reauthenticate", at("mfa_reauthenticate"), ASKED, ASKED),
    Line("mfa_activate_totp", at("mfa_activate_totp"), ASKED, ASKED),
    Line("mfa_deactivate_totp", at("mfa_deactivate_totp"), NOT_THERE, NOT_THERE),
    Line("mfa_view_recovery_codes", at("mfa_view_recovery_codes"), NOT_THERE, NO_VIEW),
    Line("mfa_download_recovery_codes", at("mfa_download_recovery_codes"), NOT_THERE, NOT_THERE),
    Line("mfa_generate_recovery_codes", at("mfa_generate_recovery_codes"), ASKED, ASKED),
    Line("mfa_add_webauthn", at("mfa_add_webauthn"), ASKED, ASKED),
    Line("mfa_edit_webauthn", at("mfa_edit_webauthn", 1), ASKED, ASKED),
    Line("mfa_remove_webauthn", at("mfa_remove_webauthn", 1), ASKED, ASKED),
    Line("mfa_reauthenticate_webauthn", at("mfa_reauthenticate_webauthn"), ASKED, ASKED),
    Line("mfa_login_webauthn", at("mfa_login_webauthn"), ASKED, ASKED),
    Line("socialaccount_connections", at("socialaccount_connections"), ASKED, ASKED),
    Line("socialaccount_login_cancelled", at("socialaccount_login_cancelled"), EVERYBODY, SAFE_ONLY),
    Line("socialaccount_login_error", at("socialaccount_login_error"), (401,) * 6, SAFE_ONLY),
    # No provider is set here.
    Line("openid_connect_login", at("openid_connect_login", "team"), (404,) * 6, (404,) * 6),
    Line("openid_connect_callback", at("openid_connect_callback", "team"), (404,) * 6, (404,) * 6),
]

LINES = [
    *HOUSE,
    *JOBS,
    *PUBLISHED,
    *REVIEWS,
    *GUESTS,
    *LIBRARY,
    *SPEND,
    *NOTICES,
    *WEBHOOKS,
    *ACCOUNTS,
    *VOICES,
    *SPEECH,
    *DESKS,
    *VIDEOS,
    *TEMPLATES,
    *TRANSLATIONS,
    *CAMPAIGNS,
    *RESULTS,
    *ACCOUNT,
]
