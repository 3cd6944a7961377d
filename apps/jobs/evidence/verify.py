#!/usr/bin/env python3
"""Verify an evidence pack: offline, with nothing but Python 3.

    python3 verify.py                        the unpacked folder in which this file lies
    python3 verify.py pack.zip               a pack as it was downloaded
    python3 verify.py pack.zip film.mp4      and whether files that lie beside it are the results

It says what is wrong and where, and exits with 1; with 0 where nothing is; with 2 where it could not look.
"""

import hashlib
import json
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

FORMAT = "heygen-web evidence 1"
MANIFEST = "manifest.json"
VERDICTS = {
    "approved": ("review.approved", "guest.approved"),
    "changes": ("review.changes_asked", "guest.changes_asked"),
}
"""What the audit log calls a decision of the team, and one of a guest."""
MOVES = {
    "reserve": "money.reserved",
    "share": "money.shared",
    "settle": "money.settled",
    "release": "money.released",
}
WHOLE = "requests/parent.json"
"""What was sealed of the request of which this is one result, where no review asked for it."""
BEGINNINGS = ("queued", "processing", "unconfirmed")
"""Where the timeline of one of several results begins: its draft and its review are those of its request."""

Facts = Mapping[str, Any]
Problems = Iterator[str]


def spelled(value: Any) -> str:
    """The one spelling of a value as JSON, over which seals and digests are made."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def pretty(value: Any) -> str:
    """How the files of a pack are written: what hides or turns text as an escape, which is the same text."""
    plain = json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return "".join(json.dumps(sign)[1:-1] if unicodedata.category(sign) == "Cf" else sign for sign in plain)


def fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Pack:
    """The members of a pack by name, out of a ZIP file or a folder."""

    def __init__(self, files: Mapping[str, bytes], problems: "list[str] | None" = None) -> None:
        self.files = files
        self.problems = problems or []

    @classmethod
    def of_zip(cls, path: Path) -> "Pack":
        files: dict[str, bytes] = {}
        problems = []
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name in files:
                    problems.append(f"{name}: there are two of it")
                try:
                    files[name] = archive.read(name)
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
                    problems.append(f"{name}: cannot be read: {error}")
                except Exception as error:  # zlib.error is none of the above and cannot be named without the module
                    problems.append(f"{name}: cannot be unpacked: {error}")
        return cls(files, problems)

    @classmethod
    def of_folder(cls, folder: Path) -> "Pack":
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
        return cls({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})

    def json(self, name: str) -> Any:
        return json.loads(self.files[name].decode("utf-8"))

    def lines(self, name: str) -> "list[Any]":
        return [json.loads(line) for line in self.files[name].decode("utf-8").splitlines()]


def files_are_whole(pack: Pack) -> Problems:
    """Every member is in the manifest with its fingerprint, and the manifest with its own."""
    manifest = pack.json(MANIFEST)
    body = {name: value for name, value in manifest.items() if name != "digest"}
    if pretty(manifest).encode() != pack.files[MANIFEST]:
        yield f"{MANIFEST}: it is not spelled as it was written"
    if fingerprint(spelled(body).encode()) != manifest["digest"]:
        yield f"{MANIFEST}: it was changed"
    if manifest["format"] != FORMAT:
        yield f"{MANIFEST}: this program reads '{FORMAT}' only"
    listed = {entry["name"]: entry for entry in manifest["files"]}
    for name, entry in listed.items():
        if name not in pack.files:
            yield f"{name}: it is missing"
        elif len(pack.files[name]) != entry["size"] or fingerprint(pack.files[name]) != entry["sha256"]:
            yield f"{name}: it was changed"
    for name in pack.files:
        if name not in listed and name != MANIFEST:
            yield f"{name}: the manifest does not know it"


def seals_hold(pack: Pack) -> Problems:
    """Each seal is the fingerprint of what was asked, and the job was sent under one of them."""
    job, reviews = pack.json("job.json"), pack.json("reviews.json")
    sealed = {job["seal"]: job["request"]} if job["request"] else {}
    for review in reviews:
        sealed[review["seal"]] = review["request"]
    if WHOLE in pack.files:
        sealed[fingerprint(pack.files[WHOLE])] = WHOLE
    for seal, name in sealed.items():
        content = pack.files[name]
        if fingerprint(content) != seal:
            yield f"{name}: it is not what the seal {short(seal)} was made of"
        elif spelled(json.loads(content)).encode() != content:
            yield f"{name}: it is not spelled as seals are made"
    if job["seal"] and job["seal"] not in sealed:
        yield f"job.json: there is no request for its seal {short(job['seal'])}"
    for attempt in pack.json("attempts.json"):
        keys = {f"{attempt.get('job', job['id'])}.{attempt['round']}.{attempt['step']}.{seal[:40]}" for seal in sealed}
        if attempt["key"] not in keys:
            yield f"attempts.json: attempt {attempt['id']} was sent under another seal"


def parts_are_sealed(pack: Pack) -> Problems:
    """One of several results is, to the letter, what its request names under its number."""
    job = pack.json("job.json")
    parts = pack.json("parts.json") if "parts.json" in pack.files else []
    if job.get("parent") and job["seal"] not in {review["seal"] for review in pack.json("reviews.json")}:
        parts = [{"number": job["number"], "request": job["seal"]}]
    whole = job.get("parent") or job["id"]
    requests = [pack.json(name) for name in pack.files if name.startswith("requests/")]
    named = [part for one in requests if one.get("job") == whole for part in one.get("parts", ())]
    known = {(part["number"], part["request"]) for part in named}
    for part in parts:
        if (part["number"], part["request"]) not in known:
            yield f"part {part['number']}: the request of job {whole} does not name {short(part['request'])}"


def decisions_count(pack: Pack) -> Problems:
    """Who said yes said it to that seal, was somebody else, is in the audit log, and there were enough of them."""
    noted = [entry for entry in full(pack) if "review" in entry["detail"]]
    for review in pack.json("reviews.json"):
        place = f"reviews.json: review {review['id']}"
        mine = [entry for entry in noted if entry["detail"]["review"] == review["id"]]
        yield from said_is_noted(review, mine, place)
        if review["outcome"] != "approved":
            continue
        closing = [entry for entry in mine if entry["detail"].get("outcome") == "approved"]
        if not closing:
            yield f"{place}: the audit log does not know that it was approved"
            continue
        yield from yeses_are_enough(review, closing[-1], place)


def said_is_noted(review: Facts, noted: "list[Facts]", place: str) -> Problems:
    said = [
        (VERDICTS[d["verdict"]][d["by_id"] is None], d["by_id"], d["guest_link"], d["seal"], d["reason"])
        for d in review["decisions"]
    ]
    heard = [entry for entry in noted if any(entry["action"] in both for both in VERDICTS.values())]
    told = [(entry["action"], entry["detail"]) for entry in heard]
    known = [(action, d.get("person"), d.get("link"), d["seal"], d["reason"]) for action, d in told]
    for decision, one in zip(review["decisions"], said, strict=True):
        if said.count(one) > known.count(one):
            yield f"{place}: the audit log does not know the decision of {decision['by']} ({decision['verdict']})"
    for entry, one in zip(heard, known, strict=True):
        if known.count(one) > said.count(one):
            yield f"{place}: the decision of entry {entry['number']} of the audit log is missing ({entry['who']})"


def yeses_are_enough(review: Facts, closing: Facts, place: str) -> Problems:
    facts = closing["detail"]
    if facts["seal"] != review["seal"]:
        yield f"{place}: what was approved is another seal, {short(facts['seal'])}"
    approvals = {
        d["by_id"]: d for d in review["decisions"] if d["verdict"] == "approved" and d["seal"] == review["seal"]
    }
    for person in facts["counted"]:
        if person not in approvals:
            yield f"{place}: person {person} was counted and did not say yes to {short(review['seal'])}"
        elif person == review["author_id"] and not facts["own_yes"]:
            yield f"{place}: the approval of its own author, {approvals[person]['by']}, was counted"
    count = len(set(facts["counted"])) + min(facts["guests"], 1)
    if count < facts["needed"]:
        yield f"{place}: {facts['needed']} approvals were needed, {count} were counted"
    if facts["guests"] and None not in approvals:
        yield f"{place}: a guest was counted, and none said yes to {short(review['seal'])}"


def ledger_adds_up(pack: Pack) -> Problems:
    """Each round is opened once and closed once, the sums are right, and the audit log knows every move."""
    ledger = pack.json("ledger.json")
    entries = ledger["entries"]
    for column in ("held", "spent"):
        if sum((Decimal(entry[column]) for entry in entries if entry[column]), Decimal(0)) != Decimal(ledger[column]):
            yield f"ledger.json: the column '{column}' does not add up to {ledger[column]}"
    for number in sorted({entry["round"] for entry in entries}):
        yield from round_is_closed([entry for entry in entries if entry["round"] == number], number)
    noted = noted_moves(pack)
    for entry in entries:
        note = noted.pop(entry["id"], None)
        amounts = {"held": entry["held"], "spent": entry["spent"]}
        if note is None:
            yield f"ledger.json: the audit log does not know entry {entry['id']}"
        elif note["action"] != MOVES[entry["move"]] or not same(amounts, note["detail"]["amounts"]):
            yield f"ledger.json: entry {entry['id']} is not what entry {note['number']} of the audit log says"
    for missing in noted:
        yield f"ledger.json: entry {missing} is missing"


def noted_moves(pack: Pack) -> "dict[int, Facts]":
    """What the audit log says of each entry of the ledger; of what was handed down, the entry that names them all."""
    job, found = pack.json("job.json")["id"], {}
    for entry in full(pack):
        detail = entry["detail"]
        if entry["action"] not in MOVES.values() or "entry" not in detail:
            continue
        if detail.get("job") == job:
            found[detail["entry"]] = entry
        for child in detail.get("children", ()):
            if child["job"] == job:
                amounts = {"held": child["held"], "spent": "0.0000"}
                found[child["entry"]] = {**entry, "action": MOVES["reserve"], "detail": {"amounts": amounts}}
    return found


def same(amounts: Facts, noted: Facts) -> bool:
    """Whether the ledger and the audit log say the same. What nobody knew was once noted as zero."""
    return all(noted[name] in ((None, "0.0000") if amount is None else (amount,)) for name, amount in amounts.items())


def round_is_closed(entries: "list[Facts]", number: int) -> Problems:
    opened = [entry["held"] for entry in entries if entry["move"] == "reserve"]
    shared = sum((Decimal(entry["held"] or 0) for entry in entries if entry["move"] == "share"), Decimal(0))
    closed = [entry for entry in entries if entry["move"] in ("settle", "release")]
    if len(opened) != 1 or len(closed) > 1:
        yield f"ledger.json: render {number} was opened {len(opened)} and closed {len(closed)} times"
    elif closed and Decimal(closed[0]["held"] or 0) != -Decimal(opened[0] or 0) - shared:
        yield f"ledger.json: entry {closed[0]['id']} gives back another sum than was held"
    elif closed and closed[0]["move"] == "release" and Decimal(closed[0]["spent"]) != 0:
        yield f"ledger.json: entry {closed[0]['id']} gives back and spends"


def audit_is_a_chain(pack: Pack) -> Problems:
    """Every entry has the hash of its own words and of the entry before it, and none between them is left out.

    Of entries about other things only the digest is shown.
    """
    before, number = None, None
    for entry in pack.lines("audit.jsonl"):
        place = f"audit.jsonl: entry {entry['number']}"
        if number is not None and entry["number"] != number + 1:
            yield f"{place}: it does not come after entry {number}"
        digest = fingerprint(spelled(words(entry)).encode()) if "detail" in entry else entry["digest"]
        start = entry.get("before", before)
        if before is not None and start != before:
            yield f"{place}: it does not follow the one before it"
        if start is None or fingerprint(f"{start}{digest}".encode()) != entry["hash"]:
            yield f"{place}: it was changed"
        before, number = entry["hash"], entry["number"]


def steps_follow(pack: Pack) -> Problems:
    """The timeline leads from each state to the next, in order, to the state in which the job is."""
    job, last = pack.json("job.json"), 0
    state = "" if job.get("parent") else "draft"
    for event in pack.json("events.json"):
        place = f"events.json: event {event['seq']}"
        if event["seq"] <= last:
            yield f"{place}: it is out of order"
        if event["after"]:
            if event["before"] != state:
                yield f"{place}: the job was {state}, not {event['before']}"
            elif not state and event["after"] not in BEGINNINGS:
                yield f"{place}: one of several results does not begin as {event['after']}"
            state = event["after"]
        last = event["seq"]
    if state != job["state"]:
        yield f"job.json: the job is {job['state']}, its timeline ends with {state}"


def results_are_these(pack: Pack) -> Problems:
    """Subtitles that are enclosed are the ones that were made."""
    for output in pack.json("outputs.json"):
        if output["file"] and fingerprint(pack.files[output["file"]]) != output["sha256"]:
            yield f"{output['file']}: it is not the {output['part']} of render {output['round']}"


def words(entry: Facts) -> Facts:
    return {name: entry[name] for name in ("number", "at", "who", "action", "subject", "detail")}


def full(pack: Pack) -> "list[Facts]":
    """The entries of the audit log that are about this job."""
    return [entry for entry in pack.lines("audit.jsonl") if "detail" in entry]


def short(seal: str) -> str:
    return f"{seal[:4]} {seal[4:8]}"


CHECKS: "tuple[Callable[[Pack], Problems], ...]" = (
    files_are_whole,
    seals_hold,
    parts_are_sealed,
    decisions_count,
    ledger_adds_up,
    audit_is_a_chain,
    steps_follow,
    results_are_these,
)
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, InvalidOperation, RecursionError)


def problems(pack: Pack) -> "list[str]":
    """Everything that is wrong with a pack; empty where nothing is."""
    found = list(pack.problems)
    for check in CHECKS:
        try:
            found += check(pack)
        except UNREADABLE as error:
            found.append(f"{check.__name__.replace('_', ' ')}: cannot be checked: {type(error).__name__} {error}")
    return found


def strangers(pack: Pack, paths: "list[Path]") -> Problems:
    """Files given beside the pack that are no result of it."""
    known = {output["sha256"] for output in pack.json("outputs.json")}
    for path in paths:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            for chunk in iter(lambda: file.read(1_000_000), b""):
                digest.update(chunk)
        if digest.hexdigest() not in known:
            yield f"{path.name}: it is no result of this job"


def say(text: str) -> None:
    """A line that every terminal can show."""
    sys.stdout.write(text.encode("ascii", "backslashreplace").decode() + "\n")


def main(arguments: "list[str]") -> int:
    try:
        paths = [Path(argument) for argument in arguments]
        given = paths[0] if paths else Path(__file__).resolve().parent
        pack = Pack.of_folder(given) if given.is_dir() else Pack.of_zip(given)
        found = problems(pack)
        if not found:
            found += strangers(pack, paths[1:])
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        say(f"Cannot look at it: {error}")
        return 2
    for problem in found:
        say(f"WRONG  {problem}")
    if found:
        return 1
    manifest, job = pack.json(MANIFEST), pack.json("job.json")
    say(f"Fine: {len(pack.files)} files about job {job['id']}, made {manifest['made_at']}. Nothing was changed since.")
    say(f"The audit log of the portal names this pack by {manifest['digest']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
