"""Coming in: password, authenticator app, recovery code, passkey, single sign-on, invitation; and seeing where one is.

Passkeys are bound to names, so this portal is opened as localhost, not by its number.
"""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.stories.conftest import PHONE, WIDE
from tests.stories.test_every_page import violations
from tests.support import oidc
from tests.support.demo import Demo
from tests.support.sandbox import wait_until

Opener = Callable[..., BrowserContext]
LOOKS = [(WIDE, "light"), (PHONE, "dark")]


@pytest.fixture(scope="module")
def provider() -> Iterator[oidc.Provider]:
    with oidc.running() as running:
        yield running


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, provider: oidc.Provider) -> Iterator[Demo]:
    names = {"OIDC_CLIENT_ID": oidc.CLIENT_ID, "OIDC_CLIENT_SECRET": oidc.CLIENT_SECRET, "OIDC_NAME": "Team login"}
    demo = Demo(tmp_path_factory.mktemp("team") / "data", OIDC_SERVER_URL=provider.url, **names)
    demo.env["PUBLIC_URL"] = f"http://localhost:{demo.port}"
    yield demo.start()
    demo.stop()


@pytest.fixture
def opened(browser: Browser, team: Demo) -> Iterator[Opener]:
    made: list[BrowserContext] = []

    def make(size: tuple[int, int] = WIDE, scheme: str = "light") -> BrowserContext:
        context = browser.new_context(
            base_url=f"http://localhost:{team.port}",
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


def digits(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def with_password(context: BrowserContext, team: Demo, email: str) -> Page:
    """Through the form, to whatever comes next."""
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_text("I have an account").click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(team.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return page


def confirm(page: Page, team: Demo) -> None:
    """ "Confirm it’s you", where it is asked."""
    if page.get_by_role("heading", name="Confirm it’s you").count():
        page.get_by_label("Password").fill(team.password)
        page.get_by_role("button", name="Continue").click()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Continue as Ana")).to_be_visible()


def virtual_authenticator(page: Page) -> None:
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_app_and_its_recovery_codes_stand_before_the_portal(team: Demo, opened: Opener) -> None:
    found: list[str] = []
    page = with_password(opened(), team, "ana@example.com")
    page.wait_for_url("**/")
    page.goto("/account/")
    found += violations(page, "account")
    page.get_by_role("link", name="Switch on the authenticator app").click()
    found += violations(page, "is it you")
    confirm(page, team)
    secret = page.locator("#authenticator_secret").inner_text()
    found += violations(page, "activate")
    page.get_by_label("Code").fill(digits(secret))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    found += violations(page, "recovery codes")
    code = page.locator("#recovery_codes code").first.inner_text()
    assert page.locator("#recovery_codes code").count() == 10

    for second in (digits(secret, 1), code):
        other = with_password(opened(PHONE, "dark"), team, "ana@example.com")
        expect(other.get_by_role("heading", level=1)).to_have_text("One more step")
        found += violations(other, "second step")
        other.get_by_label("Code").fill(second)
        other.get_by_role("button", name="Sign in", exact=True).click()
        other.wait_for_url("**/")

    page.goto("/account/")
    expect(page.get_by_text("9 left, each works once")).to_be_visible()
    sessions = page.get_by_role("region", name="Active sessions")
    expect(sessions.get_by_text("Chrome on Linux")).to_have_count(3)
    sessions.get_by_role("button", name="Sign out everywhere else").click()
    found += violations(page, "sessions")
    other.goto("/account/")
    assert "/account/login/" in other.url
    page.goto("/account/")
    expect(page.get_by_text("Chrome on Linux")).to_have_count(1)

    page.get_by_role("link", name="Switch off the authenticator app").click()
    confirm(page, team)
    found += violations(page, "deactivate")
    page.get_by_role("button", name="Switch it off").click()
    expect(page.get_by_text("Adds a second step after your password")).to_be_visible()
    assert found == []


def test_a_passkey_alone_signs_in(team: Demo, opened: Opener) -> None:
    complaints: list[str] = []
    page = with_password(opened(), team, "dan@example.com")
    page.wait_for_url("**/")
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    virtual_authenticator(page)
    page.goto("/account/")
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page, team)
    found = violations(page, "add a passkey")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Create passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/account/")
    expect(page.get_by_text("Signs you in without a password")).to_be_visible()
    found += violations(page, "account with a passkey")

    sign_out(page)
    page.get_by_text("I have an account").click()
    found += violations(page, "sign in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", name="Hello, Dan")).to_be_visible()

    # It is a second step to the password, too.
    sign_out(page)
    page.close()
    page = with_password(opened(), team, "dan@example.com")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.goto("/jobs/")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    assert found + complaints == []


def test_a_device_without_a_passkey_is_told_so_in_words(team: Demo, opened: Opener) -> None:
    page = opened().new_page()
    virtual_authenticator(page)
    page.goto("/account/login/")
    page.get_by_text("I have an account").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible()


def test_somebody_known_comes_in_by_single_sign_on(team: Demo, opened: Opener, provider: oidc.Provider) -> None:
    provider.person = {"sub": "ben-1", "email": "ben@example.com", "email_verified": True, "name": "Ben Okafor"}
    page = opened().new_page()
    page.goto("/account/login/?next=/reviews/")
    page.get_by_text("I have an account").click()
    page.get_by_role("button", name="Sign in with Team login").click()
    page.wait_for_url("**/reviews/")
    expect(page.get_by_role("button", name="Ben Okafor, Reviewer")).to_be_visible()

    provider.person = {"sub": "x-1", "email": "stranger@example.com", "email_verified": True, "name": "Somebody"}
    stranger = opened(PHONE, "dark").new_page()
    stranger.goto("/account/login/")
    stranger.get_by_text("I have an account").click()
    stranger.get_by_role("button", name="Sign in with Team login").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("No account for this address")
    assert violations(stranger, "not known") == []


@pytest.mark.parametrize(("size", "scheme"), LOOKS, ids=["wide-light", "phone-dark"])
def test_an_invited_stranger_joins_and_leaves(team: Demo, opened: Opener, size: tuple[int, int], scheme: str) -> None:
    email = f"eva-{scheme}@example.com"
    cleo = opened(size, scheme).new_page()
    cleo.goto("/account/login/")
    cleo.get_by_role("button", name="Continue as Cleo").click()
    cleo.goto("/settings/people/")
    cleo.get_by_label("Email").fill(email)
    cleo.get_by_label("Role", exact=True).select_option("author")
    cleo.get_by_role("button", name="Send the invitation").click()
    expect(cleo.get_by_role("region", name="Invited").get_by_text(email, exact=True)).to_be_visible()
    found = violations(cleo, "people")
    mailed = re.compile(rf"Mail to {re.escape(email)}:.*?(/join/\S+)", re.DOTALL)
    wait_until(lambda: bool(mailed.search(team.words())), seconds=20)
    link = mailed.findall(team.words())[-1]

    eva = opened(size, scheme).new_page()
    eva.goto(link)
    found += violations(eva, "join")
    eva.get_by_label("Your name").fill("Eva Brandt")
    eva.get_by_label("Password").fill("a long and quiet river")
    eva.get_by_role("button", name="Join", exact=True).click()
    eva.wait_for_url("**/")
    expect(eva.get_by_role("heading", name="Hello, Eva")).to_be_visible()

    late = opened(size, scheme).new_page()
    late.goto(link)
    expect(late.get_by_role("heading", level=1)).to_have_text("This link doesn’t work")
    found += violations(late, "used link")

    eva.goto("/account/")
    eva.get_by_role("link", name="Leave").click()
    found += violations(eva, "leave")
    eva.get_by_role("button", name="Leave", exact=True).click()
    expect(eva.get_by_text("You’re not in a team at the moment.")).to_be_visible()
    assert found == []
