"""Whether money is real is what the sandbox itself has proved, and never concluded from an address."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse

from apps.accounts.connections import simulation
from apps.accounts.models import AuditEntry, Connection
from apps.jobs.engine import actions, submission
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.states import State
from apps.providers.http.sandbox_proof import is_sandbox
from apps.reviews import flow
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, make_world

HOP = {"connection", "transfer-encoding", "content-length", "host", "keep-alive"}
PROMISES = ("no credits", "(simulated)", "Nothing here costs money", ">simulated<")


class Server(ThreadingHTTPServer):
    """A server of somebody else: it forwards to `behind`, or makes up an answer where that is empty."""

    def __init__(self, behind: str = "") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behind = behind
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        if self.server.behind:
            sent = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = requests.request(
                self.command, self.server.behind + self.path, data=body, headers=sent, timeout=10, allow_redirects=False
            )
            self._answer(found.status_code, found.headers.get("Content-Type", ""), found.content)
        else:
            nonce = parse_qs(urlsplit(self.path).query).get("nonce", [""])[0]
            self._answer(200, "application/json", json.dumps({"proof": nonce}).encode())

    do_POST = do_GET  # noqa: N815 - the names that the library calls

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def world(db: None, sandbox: SandboxProcess) -> World:
    return make_world(sandbox)


@pytest.fixture
def proxy(sandbox: SandboxProcess) -> Iterator[Server]:
    """Another name for the sandbox: every answer of it, the proof too, comes from here."""
    with Server(sandbox.url) as found:
        yield found
        found.shutdown()


@pytest.fixture
def stranger() -> Iterator[Server]:
    with Server() as found:
        yield found
        found.shutdown()


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]  # one of the cast
    return client


def moved(world: World, url: str) -> Connection:
    """Cleo stores the key anew, for another address."""
    form = {"name": "HeyGen", "base_url": url, "concurrency": 5, "enabled": "on", "allow_private": "on"}
    form["new_key"] = world.key
    answer = client_of(world.cast.cleo).post(reverse("accounts:connection", args=[world.connection.pk]), form)
    assert answer.status_code == 302
    return world.connection


def pages(world: World, job: Job) -> str:
    """All that says what something costs, as Ben and Cleo see it."""
    assert job.review is not None
    cleo, ben = client_of(world.cast.cleo), client_of(world.cast.ben)
    urls = ["/", "/settings/connections/", reverse("spend:overview"), reverse("spend:caps"), job.get_absolute_url()]
    shown = [cleo.get(url) for url in urls] + [ben.get(url) for url in ("/", job.review.get_absolute_url())]
    assert [answer.status_code for answer in shown] == [200] * len(shown)
    return "".join(answer.content.decode() for answer in shown)


def test_the_sandbox_proves_itself_when_its_key_is_stored(world: World) -> None:
    Connection.objects.update(simulated=False)
    connection = moved(world, world.sandbox.url)
    assert connection.simulated
    entry = AuditEntry.objects.get(action="connection.proved")
    assert (entry.actor, entry.detail["simulated"]) == (world.cast.cleo, True)
    shown = pages(world, world.in_review()[0])
    assert "up to" in shown
    assert "Simulated: no credits are spent." in shown.partition('id="h-seal"')[2]


def test_a_proxy_under_another_name_proves_nothing(world: World, proxy: Server) -> None:
    connection = moved(world, proxy.url)
    assert [works[1] for works in connection.account["works"]] == [True] * 6, "all else works through it"
    assert not connection.simulated
    shown = pages(world, world.in_review()[0])
    assert [words for words in PROMISES if words in shown] == []


def test_a_server_that_is_no_sandbox_proves_nothing(world: World, stranger: Server) -> None:
    assert is_sandbox(stranger.url, simulation.secret(), allow_private=True) is False
    assert not moved(world, stranger.url).simulated


def test_a_sandbox_of_another_installation_proves_nothing(sandbox: SandboxProcess) -> None:
    assert is_sandbox(sandbox.url, "the secret of another one", allow_private=True) is False
    assert is_sandbox(sandbox.url, simulation.secret(), allow_private=True) is True
    assert is_sandbox(f"{sandbox.url}/useapi/v1/heygen", simulation.secret(), allow_private=True) is True


@pytest.mark.parametrize("url", ["https://api.heygen.com.", "https://API.heygen.com", "https://api.heygen.com:443"])
def test_the_provider_s_own_address_costs_money_however_it_is_spelled(world: World, url: str) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(base_url=url, name="HeyGen")
    simulation.prove(world.connection, by=None)
    assert not world.connection.simulated
    shown = pages(world, world.in_review()[0])
    assert [words for words in PROMISES if words in shown] == []


def test_one_account_that_costs_money_is_enough_to_promise_nothing(world: World) -> None:
    assert "Simulated: no credits" in client_of(world.cast.ana).get("/").content.decode()
    Connection.objects.create(
        workspace=world.cast.northbound, provider="playht", name="PlayHT", base_url="https://api.play.ht", enabled=False
    )
    shown = client_of(world.cast.ana).get("/").content.decode()
    assert "no credits" not in shown
    assert "costs money" not in shown


def test_where_nobody_answers_it_stays_as_it_was(world: World) -> None:
    Connection.objects.update(base_url="http://127.0.0.1:9")
    simulation.prove(world.connection, by=None)
    assert world.connection.simulated


def test_approved_as_simulated_is_not_sent_for_money(world: World, proxy: Server) -> None:
    job = world.approved()
    assert job.review is not None
    assert job.review.is_simulated
    moved(world, proxy.url)
    assert submission.claim_next(job.connection_id) is None
    job.refresh_from_db()
    assert job.state == State.DRAFT
    moves = LedgerEntry.objects.filter(job=job).order_by("pk").values_list("move", "simulated")
    assert list(moves) == [("reserve", True), ("release", True)]
    assert world.creates() == []


def test_approved_for_money_is_sent_where_nothing_is_spent(world: World) -> None:
    Connection.objects.update(simulated=False)
    job = world.approved()
    simulation.prove(world.connection, by=None)
    claimed = submission.claim_next(job.connection_id)
    assert claimed is not None
    submission.send(*claimed)
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.PROCESSING


@pytest.mark.parametrize("simulated", [True, False])
def test_entries_close_as_they_opened(world: World, simulated: bool) -> None:
    Connection.objects.update(simulated=simulated)
    job = world.approved()
    Connection.objects.update(simulated=not simulated)
    actions.cancel(Job.objects.get(pk=job.pk), by=world.cast.ana)
    assert set(LedgerEntry.objects.filter(job=job).values_list("move", "simulated")) == {
        ("reserve", simulated),
        ("release", simulated),
    }


def test_the_wallet_and_the_real_ledger_agree_behind_a_proxy(world: World, proxy: Server) -> None:
    """What the account behind the proxy is charged stands in the ledger as real money."""
    before = world.sandbox.wallet(world.key)["balance"]
    moved(world, proxy.url)
    job, review = world.in_review()
    flow.approve(review, by=world.cast.ben, seen=review.seal)
    claimed = submission.claim_next(job.connection_id)
    assert claimed is not None
    submission.send(*claimed)
    assert LedgerEntry.objects.get(job=job).simulated is False
    world.sandbox.video(world.key, Job.objects.get(pk=job.pk).provider_id)
    assert world.sandbox.wallet(world.key)["balance"] < before
