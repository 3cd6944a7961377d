"""Making an evidence pack: a ZIP file in which every member stands in a manifest with its fingerprint."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.library.models import Sort
from apps.reviews.models import Review
from apps.reviews.refusal import Refusal, Refused
from apps.reviews.seals import canonical

from ..audit import log
from ..engine import sealing
from ..models import Job, Output
from . import facts, verify

VERIFIER = Path(__file__).with_name("verify.py")
IN_MEMORY = 4_000_000
"""Bytes of a pack until it goes to the disk."""
LARGEST_SUBTITLES = 20_000_000
ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The date of every member: when the pack was made stands in its manifest."""
READ_ME = """\
What shows how the result of job {job} came to be.

  job.json       the job, its seal, its author, and its ids at the provider
  requests/      exactly what was sealed; the SHA-256 of each file is its seal
  reviews.json   who was asked, who decided what, when and why, and what was said
  ledger.json    what was held, paid and given back
  attempts.json  every request to the provider that may have cost money
  events.json    the timeline
  parts.json     where the request brings several results: each of them, with its seal and its money
  outputs.json   the SHA-256 and size of each result; the films themselves are not in here
  subtitles/     the subtitles
  audit.jsonl    the part of the portal's audit log from the first entry about the job to the last; of entries about
                 other things only their digests, so that the chain can be followed through them
  manifest.json  the SHA-256 of each of these files

Verify it, without a network and with nothing but Python 3, in the folder where you unpacked it:

  python3 verify.py

or as you got it, and with a film that you were given beside it:

  python3 verify.py evidence.zip film.mp4

The program prints what is wrong and where. If you do not trust this copy of it, take one from the portal's source.
Whoever could change all files of a pack could make its manifest anew; the audit log of the portal still names the
digest of the manifest that it gave out.
"""


class NotYet(Refused):
    """Raised where there is nothing to prove yet."""


@transaction.atomic
def pack(job: Job, *, by: User) -> IO[bytes]:
    """A ZIP file at its beginning, to be closed by the caller. Raises NotYet where the job has not come to its end.

    The job and its reviews are held meanwhile, so that all files tell of the same moment.
    """
    list(facts.reviews_of(job).select_for_update(of=("self",), no_key=True).values_list("pk"))
    locked = Job.objects.select_for_update(of=("self",), no_key=True)
    job = locked.select_related("workspace", "connection", "author", "parent__review", "standing__allowed_by").get(
        pk=job.pk
    )
    if not may_be_packed(job):
        raise NotYet(Refusal(_("There is no evidence until the job has ended.")))
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the caller closes it
    try:
        digest = _Writer(file, job, by).write()
        log(job, "evidence.packed", by=by, digest=digest)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def may_be_packed(job: Job) -> bool:
    return job.is_settled and bool(job.seal)


class _Writer:
    """Writes the members one after the other and remembers their fingerprints."""

    def __init__(self, file: IO[bytes], job: Job, by: User) -> None:
        self.archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.job = job
        self.by = by
        self.members: list[dict[str, Any]] = []

    def write(self) -> str:
        """All of it; the manifest's digest."""
        reviews = list(facts.reviews_of(self.job).select_related("author"))
        with self.archive:
            self.add("README.txt", [READ_ME.format(job=self.job.pk).encode()])
            self.add("verify.py", [VERIFIER.read_bytes()])
            self.requests(reviews)
            self.add_json("ledger.json", facts.of_ledger(self.job))
            self.add_json("attempts.json", facts.of_attempts(self.job))
            self.add_json("events.json", facts.of_events(self.job))
            if self.job.parts:
                self.add_json("parts.json", facts.of_parts(self.job))
            self.outputs()
            entries = facts.of_audit(self.job, [review.pk for review in reviews])
            self.add("audit.jsonl", (f"{verify.spelled(entry)}\n".encode() for entry in entries))
            return self.manifest()

    def requests(self, reviews: list[Review]) -> None:
        own = None
        sealed = sealing.sealed(self.job)
        if sealed is not None and facts.is_unreviewed(self.job, reviews):
            own = "requests/job.json"
            self.add(own, [canonical(sealed).encode()])
        parent = self.job.parent
        if parent is not None and parent.review is None and (whole := sealing.sealed(parent)) is not None:
            self.add(verify.WHOLE, [canonical(whole).encode()])
        self.add_json("job.json", facts.of_job(self.job, own))
        told = []
        for review in reviews:
            name = f"requests/review-{review.pk}.json"
            self.add(name, [canonical(review.snapshot).encode()])
            told.append(facts.of_review(review, name))
        self.add_json("reviews.json", told)

    def outputs(self) -> None:
        told = []
        for output in Output.objects.filter(job=self.job).select_related("media").order_by("round", "step", "pk"):
            media, name = output.media, None
            if media and media.sort == Sort.SUBTITLES and media.size <= LARGEST_SUBTITLES:
                name = f"subtitles/{output.round}-{media.pk}{Path(media.filename).suffix}"
                with default_storage.open(media.file) as stored:
                    self.add(name, stored.chunks())
            told.append(facts.of_output(output, name))
        self.add_json("outputs.json", told)

    def manifest(self) -> str:
        body = {
            "format": verify.FORMAT,
            "job": self.job.pk,
            "title": self.job.title,
            "workspace": self.job.workspace.name,
            "made_at": timezone.now().isoformat(),
            "made_by": f"{self.by}",
            "files": self.members,
        }
        digest = verify.fingerprint(verify.spelled(body).encode())
        self.archive.writestr(_member(verify.MANIFEST), verify.pretty({**body, "digest": digest}))
        return digest

    def add_json(self, name: str, value: Any) -> None:
        self.add(name, [verify.pretty(value).encode()])

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        size, digest = 0, hashlib.sha256()
        with self.archive.open(_member(name), "w") as member:
            for chunk in chunks:
                size += len(chunk)
                digest.update(chunk)
                member.write(chunk)
        self.members.append({"name": name, "sha256": digest.hexdigest(), "size": size})


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, ALWAYS)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member
