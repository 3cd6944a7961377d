"""The index of words: which terms a text has, and keeping those of each job, by the clock.

It holds jobs that are sealed, for their words stay. Drafts, and jobs that the clock has not come to yet, are read
themselves by the search, so that nothing is missing at any moment.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import regex
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from apps.common.sentences import UNSPACED

from ..models import Job, Posting, Term, TermEnding
from ..states import MOVING, State

BATCH, BATCHES = 100, 10
"""How many jobs are indexed in a transaction, and how many times with each beat."""
LONGEST: Final = 20
"""Of a longer word, the search looks for so many signs."""
GRAM: Final = 3
_RUN: Final = regex.compile(rf"(?P<unspaced>{UNSPACED.pattern}+)|(?:(?!{UNSPACED.pattern})[^ ])+")
_NUMBER: Final = regex.compile(r"#[0-9]+")


def terms_of(title: str, folded: str) -> set[str]:
    """The terms of a job: its words, three signs each where no blanks are written, and numbers with a `#`."""
    found = set(_NUMBER.findall(title))
    for run in _RUN.finditer(folded):
        word = run[0]
        if run["unspaced"]:
            found.update(word[at : at + GRAM] for at in range(len(word)))
        elif len(word) <= 2 * LONGEST:
            found.add(word)
        else:
            # Parts that overlap, so that one of them has whatever is looked for.
            found.update(word[at : at + 2 * LONGEST] for at in range(0, len(word), LONGEST))
    return {term[: 2 * LONGEST] for term in found}


def endings_of(term: str) -> set[str]:
    """The term from each of its signs on; of three signs without blanks the whole, for each sign begins another one."""
    if term.startswith("#") or UNSPACED.match(term):
        return {term}
    return {term[at : at + LONGEST] for at in range(len(term))}


def parts_of(folded: str) -> list[str]:
    """What a job has that has these words: each part is in one of its terms, from some sign of that term on."""
    found: dict[str, None] = {}
    for run in _RUN.finditer(folded):
        word = run[0]
        if run["unspaced"]:
            found.update(dict.fromkeys(word[at : at + GRAM] for at in range(max(1, len(word) - GRAM + 1))))
        else:
            found[word[:LONGEST]] = None
    return list(found)


def sweep() -> None:
    """Index jobs that were sealed lately, the newest first, some with each beat."""
    # A version that knows no index may have let somebody change a job that was a draft once more, and sealed it anew.
    open_jobs = Job.objects.filter(state__in=[State.IN_REVIEW, *MOVING], indexed_seal__isnull=False)
    open_jobs.exclude(indexed_seal=F("seal")).update(indexed_seal=None)
    for _ in range(BATCHES):
        if index_some() < BATCH:
            break


@transaction.atomic
def index_some() -> int:
    """Write the terms of the newest jobs that have none; how many jobs these were."""
    waiting = Job.objects.filter(indexed_seal=None, names__isnull=False).exclude(state=State.DRAFT).order_by("-pk")
    # Held, so that nobody writes other words meanwhile; a sweep beside this one takes others.
    jobs = list(
        waiting.select_for_update(no_key=True, skip_locked=True).only("workspace_id", "title", "folded")[:BATCH]
    )
    found = {(job.workspace_id, term, job.pk) for job in jobs for term in terms_of(job.title, job.folded)}
    numbers = _numbers({(workspace, term) for workspace, term, _job in found})
    Posting.objects.filter(job__in=[job.pk for job in jobs]).delete()
    postings = sorted((numbers[workspace, term], job) for workspace, term, job in found)
    Posting.objects.bulk_create((Posting(term_id=term, job_id=job) for term, job in postings), batch_size=1000)
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(indexed_seal=F("seal"))
    return len(jobs)


@transaction.atomic
def forget(jobs: Sequence[int]) -> None:
    """Drop the words of these jobs, and those that no other job has. They are indexed anew as they are then."""
    for at in range(0, len(jobs), BATCH):
        some = jobs[at : at + BATCH]
        theirs = Posting.objects.filter(job__in=some)
        terms = list(theirs.values_list("term", flat=True).distinct())
        theirs.delete()
        Job.objects.filter(pk__in=some).update(indexed_seal=None)
        for first in range(0, len(terms), 500):
            unused = Term.objects.filter(pk__in=terms[first : first + 500]).exclude(
                Exists(Posting.objects.filter(term=OuterRef("pk")))
            )
            gone = list(unused.values_list("pk", flat=True))
            TermEnding.objects.filter(term__in=gone).delete()
            Term.objects.filter(pk__in=gone).delete()


def _numbers(terms: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The key of each (workspace, term); those that were never seen are written, with their endings."""
    of_workspace = defaultdict(set)
    for workspace, term in terms:
        of_workspace[workspace].add(term)
    found: dict[tuple[int, str], int] = {}
    for workspace, texts in of_workspace.items():
        known = dict(_known(workspace, texts))
        new = sorted(texts - known.keys())
        # Whoever writes the same term at the same time waits here for the other's transaction, in the same order.
        Term.objects.bulk_create(
            (Term(workspace_id=workspace, text=text.encode()) for text in new), batch_size=500, ignore_conflicts=True
        )
        created = dict(_known(workspace, set(new)))
        TermEnding.objects.bulk_create(
            (
                TermEnding(workspace_id=workspace, text=ending.encode(), term_id=created[text])
                for text in new
                for ending in endings_of(text)
            ),
            batch_size=300,
            ignore_conflicts=True,
        )
        found.update({(workspace, text): number for text, number in (known | created).items()})
    return found


def _known(workspace: int, texts: set[str]) -> Iterator[tuple[str, int]]:
    asked = [text.encode() for text in texts]
    for at in range(0, len(asked), 500):
        rows = Term.objects.filter(workspace=workspace, text__in=asked[at : at + 500])
        yield from ((bytes(text).decode(), number) for text, number in rows.values_list("text", "pk"))
