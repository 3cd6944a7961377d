"""Evidence packs: whole ones verify, and one changed byte of any member is found and named."""

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import AuditEntry, Workspace
from apps.jobs.engine import actions
from apps.jobs.evidence import NotYet, pack, verify
from apps.jobs.evidence.packing import VERIFIER
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.library.models import Media
from apps.reviews import flow
from apps.reviews.guests import decisions, links
from apps.reviews.models import Verdict
from apps.reviews.models.guests import May

from .two_workspaces import API_KEY, MP4, NORTH_WORD, House, _bring, complete

pytestmark = pytest.mark.django_db
Files = dict[str, bytes]
MEMBERS = (
    "README.txt", "attempts.json", "audit.jsonl", "events.json", "job.json", "ledger.json", "manifest.json",
    "outputs.json", "requests/", "reviews.json", "subtitles/", "verify.py",
)  # fmt: skip
"""Those that every pack of a finished film has; folders hold one here."""


def zipped(house: House, state: State = State.COMPLETED) -> bytes:
    with pack(house.north.jobs[state], by=house.cast.cleo) as file:
        return file.read()


def unzipped(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def wrong(files: Files) -> list[str]:
    return verify.problems(verify.Pack(files))


@pytest.fixture(scope="module")
def whole(house: House) -> bytes:
    """A pack of the finished film, as it is downloaded."""
    return zipped(house)


@pytest.fixture
def files(whole: bytes) -> Files:
    return unzipped(whole)


def named(files: Files, member: str) -> str:
    """The member of this name, or the first in this folder: of the requests, the one for the film itself."""
    return next(name for name in files if name == member or (member.endswith("/") and name.startswith(member)))


# --- A whole pack ------------------------------------------------------------------------------------------


def test_a_pack_holds_what_it_says_and_is_whole(files: Files) -> None:
    assert {name.split("/")[0] for name in files} == {member.rstrip("/") for member in MEMBERS}
    assert wrong(files) == []
    manifest = json.loads(files["manifest.json"])
    assert manifest["made_by"] == "Cleo Laurent"
    assert decision(json.loads(files["reviews.json"]))["by"] == "Ben Okafor"
    assert [e["move"] for e in json.loads(files["ledger.json"])["entries"]] == ["reserve", "settle"]
    assert files[named(files, "subtitles/")].startswith(b"1\n00:00:00,000")


def test_the_seal_is_the_fingerprint_of_the_request_file(files: Files) -> None:
    assert verify.fingerprint(files[named(files, "requests/")]) == json.loads(files["job.json"])["seal"]


def test_a_pack_tells_no_secret_and_nothing_of_other_work(files: Files, house: House) -> None:
    everything = b"\n".join(files.values()).decode()
    assert API_KEY.format(NORTH_WORD) not in everything
    assert "/library/" not in everything
    assert "to be decided" not in everything, "the title of another job"
    assert "not wanted" not in everything


def run(*arguments: "str | Path", folder: Path) -> "subprocess.CompletedProcess[str]":
    """The verifier as a stranger runs it: no portal, no installed packages."""
    command = [sys.executable, "-I", "-S", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_a_stranger_verifies_it_with_nothing_but_python(whole: bytes, files: Files, tmp_path: Path) -> None:
    packed, unpacked = tmp_path / "evidence.zip", tmp_path / "unpacked"
    packed.write_bytes(whole)
    shutil.unpack_archive(packed, unpacked)
    (tmp_path / "film.mp4").write_bytes(MP4)
    for done in (
        run("verify.py", folder=unpacked),
        run(unpacked / "verify.py", packed, folder=tmp_path),
        run(VERIFIER, packed, "film.mp4", folder=tmp_path),
    ):
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"Fine: {len(files)} files about job ")
        assert json.loads(files["manifest.json"])["digest"] in done.stdout
    (tmp_path / "film.mp4").write_bytes(MP4 + b".")
    another = run(VERIFIER, packed, "film.mp4", folder=tmp_path)
    assert (another.returncode, another.stdout) == (1, "WRONG  film.mp4: it is no result of this job\n")
    (unpacked / "events.json").write_bytes(files["events.json"] + b" ")
    changed = run("verify.py", folder=unpacked)
    assert (changed.returncode, changed.stdout) == (1, "WRONG  events.json: it was changed\n")
    nothing = run(VERIFIER, "film.mp4", folder=tmp_path)
    assert (nothing.returncode, nothing.stderr) == (2, "")
    assert nothing.stdout.startswith("Cannot look at it: ")


# --- One byte ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("member", MEMBERS)
def test_one_changed_byte_of_any_member_is_found_and_named(files: Files, member: str) -> None:
    name = named(files, member)
    content = files[name]
    for place in sorted({*range(0, len(content), max(1, len(content) // 40)), len(content) - 1}):
        for byte in {content[place] ^ 1, ord(" "), ord("0")} - {content[place]}:
            changed = {**files, name: content[:place] + bytes([byte]) + content[place + 1 :]}
            assert wrong_in(changed, name), f"byte {place} of {name}"


@pytest.mark.parametrize("member", MEMBERS)
def test_a_byte_more_or_less_is_found_and_named(files: Files, member: str) -> None:
    name = named(files, member)
    for content in (files[name] + b"\n", files[name][:-1], files[name][1:], b""):
        assert wrong_in({**files, name: content}, name), content[:20]


def wrong_in(files: Files, name: str) -> bool:
    """Whether something is found, at this member or, where the manifest cannot be read, at the manifest."""
    found = wrong(files)
    return any(name in problem or problem.startswith("files are whole: cannot be checked") for problem in found)


def test_every_byte_of_the_manifest_counts(files: Files) -> None:
    content = files["manifest.json"]
    for place in range(len(content)):
        changed = content[:place] + bytes([content[place] ^ 2]) + content[place + 1 :]
        assert wrong({**files, "manifest.json": changed}), place


@pytest.mark.parametrize("member", MEMBERS)
def test_a_missing_member_is_named(files: Files, member: str) -> None:
    name = named(files, member)
    del files[name]
    assert any(name in problem for problem in wrong(files))


def test_a_member_more_is_named(files: Files) -> None:
    assert wrong({**files, "notes.txt": b""}) == ["notes.txt: the manifest does not know it"]


def test_two_members_of_one_name_are_told(whole: bytes, tmp_path: Path) -> None:
    packed = tmp_path / "evidence.zip"
    packed.write_bytes(whole)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("events.json", "[]")
    assert "events.json: there are two of it" in verify.problems(verify.Pack.of_zip(packed))


def test_a_zip_file_with_a_broken_byte_is_never_fine(whole: bytes, tmp_path: Path) -> None:
    packed = tmp_path / "evidence.zip"
    for place in range(40, len(whole), len(whole) // 25):
        packed.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        code = verify.main([str(packed)])
        assert code in (0, 1, 2)
        if code == 0:  # a byte of the wrapping, such as a date: what is inside is the same
            assert verify.Pack.of_zip(packed).files == unzipped(whole)


def test_a_zip_file_that_claims_to_be_of_the_future_is_not_fine(whole: bytes, tmp_path: Path) -> None:
    place = whole.index(b"PK\x01\x02") + 6  # the version that is needed to unpack the first member
    packed = tmp_path / "evidence.zip"
    packed.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
    assert verify.main([str(packed)]) == 2


# --- Somebody who makes the manifest anew ------------------------------------------------------------------


def remade(files: Files) -> Files:
    """With a manifest that fits."""
    manifest = json.loads(files["manifest.json"])
    for entry in manifest["files"]:
        entry["sha256"] = verify.fingerprint(files[entry["name"]])
        entry["size"] = len(files[entry["name"]])
    body = {name: value for name, value in manifest.items() if name != "digest"}
    manifest["digest"] = verify.fingerprint(verify.spelled(body).encode())
    return {**files, "manifest.json": verify.pretty(manifest).encode()}


def changed(files: Files, name: str, change: Callable[[Any], object]) -> Files:
    """With one JSON member changed in place."""
    value = json.loads(files[name])
    change(value)
    return {**files, name: verify.pretty(value).encode()}


def chained(files: Files, change: Callable[[list[Any]], object]) -> Files:
    """With a changed audit extract whose hashes all fit again."""
    entries = [json.loads(line) for line in files["audit.jsonl"].splitlines()]
    change(entries)
    before = entries[0]["before"]
    for entry in entries:
        known = verify.fingerprint(verify.spelled(verify.words(entry)).encode()) if "detail" in entry else None
        before = entry["hash"] = verify.fingerprint(f"{before}{known or entry['digest']}".encode())
    return {**files, "audit.jsonl": "".join(f"{verify.spelled(entry)}\n" for entry in entries).encode()}


def test_a_manifest_made_anew_is_fine_where_nothing_else_was_touched(files: Files) -> None:
    assert wrong(remade(files)) == []
    assert wrong(remade(chained(files, lambda _entries: None))) == []


def decision(reviews: Any) -> Any:
    return reviews[0]["decisions"][0]


@pytest.mark.parametrize(
    ("member", "change", "told"),
    [
        ("job.json", lambda job: job.update(seal="0" * 64), "job.json: there is no request for its seal 0000 0000"),
        ("job.json", lambda job: job.update(state="failed"), "job.json: the job is failed, its timeline ends with"),
        ("reviews.json", lambda found: found[0].update(seal="0" * 64), "is not what the seal 0000 0000 was made of"),
        ("reviews.json", lambda found: found[0]["decisions"].clear(), "decision of entry"),
        ("reviews.json", lambda found: decision(found).update(by_id=999), "does not know the decision of Ben Okafor"),
        ("reviews.json", lambda found: decision(found).update(verdict="changes"), "does not know the decision of Ben"),
        ("reviews.json", lambda found: decision(found).update(reason="Fine."), "does not know the decision of Ben"),
        ("reviews.json", lambda found: decision(found).update(seal="0" * 64), "did not say yes to"),
        ("ledger.json", lambda found: found["entries"][1].update(spent="0.0001"), "does not add up"),
        ("ledger.json", lambda found: found.update(spent="0.0000"), "the column 'spent' does not add up to 0.0000"),
        ("ledger.json", lambda found: found["entries"].pop(), "ledger.json: entry"),
        ("ledger.json", lambda found: found["entries"].append(found["entries"][1]), "closed 2 times"),
        ("attempts.json", lambda found: found[0].update(key="1.1.abc"), "was sent under another seal"),
        ("events.json", lambda found: found.pop(2), "the job was"),
        ("events.json", lambda found: found.reverse(), "is out of order"),
        ("outputs.json", lambda found: found[1].update(sha256="0" * 64), "it is not the subtitle of render 1"),
    ],
)
def test_what_does_not_fit_together_is_told(
    files: Files, member: str, change: Callable[[Any], object], told: str
) -> None:
    found = wrong(remade(changed(files, member, change)))
    assert any(told in problem for problem in found), found


def test_an_other_request_does_not_fit_its_seal(files: Files) -> None:
    name = named(files, "requests/")
    asked = json.loads(files[name])
    asked["price_at_most"] = "9999.0000"
    assert wrong(remade({**files, name: verify.spelled(asked).encode()}))[0].startswith(f"{name}: it is not what")
    assert wrong(remade({**files, name: verify.pretty(json.loads(files[name])).encode()}))


def about(entries: list[Any], action: str) -> Any:
    return next(entry for entry in entries if entry.get("action") == action)


def test_a_changed_audit_entry_is_named(files: Files) -> None:
    entries = [json.loads(line) for line in files["audit.jsonl"].splitlines()]
    entry = about(entries, "money.settled")
    entry["detail"]["amounts"]["spent"] = "0.0001"
    text = "".join(f"{verify.spelled(one)}\n" for one in entries).encode()
    assert f"audit.jsonl: entry {entry['number']}: it was changed" in wrong(remade({**files, "audit.jsonl": text}))
    assert any("is not what entry" in p for p in wrong(remade(chained(files, lambda found: settled_for(found, "0.1")))))


def settled_for(entries: list[Any], spent: str) -> None:
    about(entries, "money.settled")["detail"]["amounts"]["spent"] = spent


def test_an_audit_entry_left_out_or_moved_is_named(files: Files) -> None:
    lines = files["audit.jsonl"].splitlines(keepends=True)
    number = json.loads(lines[2])["number"]
    found = wrong({**files, "audit.jsonl": b"".join([*lines[:1], *lines[2:]])})
    assert f"audit.jsonl: entry {number}: it does not come after entry {number - 2}" in found
    swapped = b"".join([lines[1], lines[0], *lines[2:]])
    assert any("entry" in problem for problem in wrong(remade({**files, "audit.jsonl": swapped})))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda facts, review: facts.update(counted=[review["author_id"]]), "was counted and did not say yes"),
        (lambda facts, _review: facts.update(counted=[]), "1 approvals were needed, 0 were counted"),
        (lambda facts, _review: facts.update(needed=2), "2 approvals were needed, 1 were counted"),
        (lambda facts, _review: facts.update(outcome="open"), "does not know that it was approved"),
        (lambda facts, _review: facts.update(seal="0" * 64), "what was approved is another seal, 0000 0000"),
    ],
)
def test_a_yes_that_does_not_count_is_told(files: Files, change: Callable[[Any, Any], object], told: str) -> None:
    review = json.loads(files["reviews.json"])[0]
    forged = chained(files, lambda entries: change(about(entries, "review.approved")["detail"], review))
    found = wrong(remade(forged))
    assert any(told in problem for problem in found), found


def test_the_yes_of_the_author_is_told_unless_the_rules_allowed_it(files: Files) -> None:
    author = json.loads(files["reviews.json"])[0]["author_id"]

    def own(allowed: bool) -> list[str]:
        forged = changed(files, "reviews.json", lambda found: decision(found).update(by_id=author, by="Ana Ferreira"))
        facts = {"person": author, "counted": [author], "own_yes": allowed}
        return wrong(remade(chained(forged, lambda e: about(e, "review.approved")["detail"].update(facts))))

    assert ["the approval of its own author, Ana Ferreira, was counted" in problem for problem in own(False)] == [True]
    assert own(True) == []


# --- Of every kind of end ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELED])
def test_a_job_without_a_result_has_evidence_too(house: House, state: State) -> None:
    files = unzipped(zipped(house, state))
    assert wrong(files) == []
    assert json.loads(files["job.json"])["state"] == state


def test_a_job_sent_without_a_review_has_its_request_in_the_job(house: House) -> None:
    Workspace.objects.filter(pk=house.north.workspace.pk).update(review_required=False)
    job = house.north.draft("no review")
    actions.submit(job, by=job.author)
    job = Job.objects.select_related("connection", "workspace").get(pk=job.pk)
    _bring(job, State.COMPLETED, "NoReview")
    with pack(job, by=house.cast.ben) as file:
        files = unzipped(file.read())
    assert wrong(files) == []
    assert json.loads(files["job.json"])["request"] == "requests/job.json"
    assert wrong(remade({**files, "requests/job.json": files["requests/job.json"] + b" "})) != []


def test_a_rendered_again_job_of_several_versions_verifies(house: House) -> None:
    job = house.north.in_review("twice")
    assert job.review is not None
    flow.ask_for_changes(job.review, by=house.cast.ben, seen=job.review.seal, reason="Löse das, bitte.")
    actions.save_draft(fresh(job), title="Twice, better", params=job.params)
    actions.submit(fresh(job), by=job.author)
    job = fresh(job)
    assert job.review is not None
    flow.approve(job.review, by=house.cast.ben, seen=job.review.seal)
    _bring(fresh(job), State.FAILED, "Twice")
    assert actions.render_again(fresh(job), by=job.author, round_seen=1)
    _bring(fresh(job), State.PROCESSING, "TwiceAgain")
    complete(fresh(job))
    with pack(job, by=house.cast.ben) as file:
        files = unzipped(file.read())
    assert wrong(files) == []
    assert len(json.loads(files["reviews.json"])) == 2
    assert [e["round"] for e in json.loads(files["ledger.json"])["entries"]] == [1, 1, 2, 2]


def test_a_guest_s_yes_stands_in_the_evidence(house: House) -> None:
    job = house.north.in_review("for a guest")
    assert job.review is not None
    link, _token = links.create(job.review, by=house.cast.ben, may=May.DECIDE, days=2)
    decisions.decide(link, name="Mia Élise", verdict=Verdict.APPROVED, seen=job.review.seal)
    _bring(fresh(job), State.COMPLETED, "Guest")
    with pack(job, by=house.cast.ben) as file:
        files = unzipped(file.read())
    assert wrong(files) == []
    said = decision(json.loads(files["reviews.json"]))
    assert (said["by"], said["by_id"]) == ("Mia Élise", None)
    assert any("does not know the decision of Mia" in p for p in wrong(remade(changed(files, "reviews.json", moved))))
    gone = wrong(remade(changed(files, "reviews.json", lambda found: found[0]["decisions"].clear())))
    assert any("a guest was counted, and none said yes" in problem for problem in gone), gone


def moved(reviews: Any) -> None:
    decision(reviews)["guest_link"] += 1


def fresh(job: Job) -> Job:
    return Job.objects.select_related("workspace", "connection", "author", "review").get(pk=job.pk)


# --- At the door -------------------------------------------------------------------------------------------


def test_a_reviewer_downloads_it_and_the_audit_log_names_it(house: House) -> None:
    job = house.north.jobs[State.COMPLETED]
    answer = house.person("reviewer").post(reverse("jobs:evidence", args=[job.pk]))
    assert answer["Content-Type"] == "application/zip"
    assert f"evidence-{job.pk}-" in answer["Content-Disposition"]
    files = unzipped(b"".join(answer))
    assert wrong(files) == []
    entry = AuditEntry.objects.filter(workspace=house.north.workspace).latest("pk")
    assert (entry.action, entry.actor) == ("evidence.packed", house.cast.ben)
    assert entry.detail["digest"] == json.loads(files["manifest.json"])["digest"]


@pytest.mark.parametrize(("person", "offered"), [("author", False), ("reviewer", True), ("administrator", True)])
def test_the_page_offers_it_to_those_who_may(house: House, person: str, offered: bool) -> None:
    job = house.north.jobs[State.COMPLETED]
    page = house.person(person).get(job.get_absolute_url()).content.decode()
    assert ("Evidence pack" in page) is offered


def test_there_is_none_before_the_end(house: House) -> None:
    job = house.north.jobs[State.PROCESSING]
    with pytest.raises(NotYet):
        pack(job, by=house.cast.cleo)
    client = house.person("administrator")
    assert "Evidence pack" not in client.get(job.get_absolute_url()).content.decode()
    page = client.post(reverse("jobs:evidence", args=[job.pk]), follow=True).content.decode()
    assert "There is no evidence until the job has ended." in page


def test_a_lost_file_is_told_and_nothing_is_noted(house: House) -> None:
    Media.objects.filter(pk=house.north.subtitles.pk).update(file="nowhere/lost.srt")
    before = AuditEntry.objects.count()
    url = reverse("jobs:evidence", args=[house.north.jobs[State.COMPLETED].pk])
    page = house.person("administrator").post(url, follow=True).content.decode()
    assert "missing from storage" in page
    assert AuditEntry.objects.count() == before
