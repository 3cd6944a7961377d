"""``{% load job_rows %}``: the parts of a job's line, and rows of a table. A page draws many, so functions do it."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from apps.common.markup import fill
from apps.common.templatetags.live import rev_of
from apps.common.templatetags.portal import clock, icon, money, person, when
from apps.jobs.models import Job
from apps.jobs.pages.lines import Line, Progress, lines
from apps.jobs.states import State

from .jobs import price_of, took
from .states import state_badge

register = template.Library()

ROW = """
  <td role="cell" class="md:w-full md:max-w-0 md:min-w-40 lg:min-w-52"><span class="cell-title">{icon}\
<span class="min-w-0"><a class="block" href="{place}"><span class="md:block md:truncate" dir="auto">{title}</span>\
<small class="xl:hidden">{kind}</small></a></span></span></td>
  <td role="cell" class="text-muted whitespace-nowrap max-xl:hidden">{kind}</td>
  <td role="cell" class="whitespace-nowrap">{state}{test}</td>
  <td role="cell" class="xl:whitespace-nowrap">{age}</td>
  <td role="cell" class="max-md:hidden">{author}</td>
  <td role="cell" class="num font-medium">{price}</td>
  <td role="cell" class="num wide max-md:[&>.btn]:w-full max-md:pt-2{hidden}">{action}</td>
"""
TEST = ' <span class="flag ml-2" data-tone="warning">{icon}TEST</span>'
METER = """\
<span class="meter{wide}" data-meter data-since="{since}" data-expected="{expected}">\
<progress class="progress{slim}" value="{passed}" max="{expected}" \
aria-label="{title}: share of the expected time"></progress>\
<span class="whitespace-nowrap"><span data-passed>{clock}</span> of about {whole}</span></span>"""

TABLE_ROW = '<tr id="job-{pk}" data-rev="{rev}" role="row"{swap}>{content}</tr>\n'
BUTTON = """\
<button class="btn btn-sm" type="submit" form="action" formaction="{url}">{word}<span class="sr-only">: {title}</span>\
</button>"""
LINK = '<a class="btn btn-sm{quiet}" href="{url}">{word}<span class="sr-only">: {title}</span></a>'


@register.simple_tag(takes_context=True)
def job_rows(context: Context, rows: Iterable[Job]) -> SafeString:
    """The rows of a table of jobs, each a live part like those of ``{% live %}``."""
    request = context["request"]
    swap = SafeString(' hx-swap-oob="true"') if request.htmx else ""
    found = lines(rows, request.member)
    return SafeString("".join(_row(line, swap) for line in found))


def _row(line: Line, swap: str) -> SafeString:
    job = line.job
    content = fill(
        ROW,
        icon=icon(line.kind.icon),
        place=line.place,
        title=job.title,
        kind=line.kind.label,
        state=state_badge(job.shown_state),
        test=fill(TEST, icon=icon("flask-conical")) if line.kind.is_test else "",
        age=job_age(line, slim=True),
        author=person(job.author.name, job.author.first_name),
        price=job_price(line),
        hidden=" max-md:hidden" if line.action.quiet else "",
        action=job_action(line),
    )
    return fill(TABLE_ROW, pk=job.pk, rev=rev_of(content), swap=swap, content=content)


@register.simple_tag
def job_age(line: Line, *, slim: bool = False) -> SafeString:
    """How long it has been what it is: a meter while it is rendered, else words with a time."""
    if line.progress and not line.job.is_late:
        return _meter(line.job, line.progress, slim=slim)
    since = _since(line.job, line.progress)
    if line.job.is_shared_out or (line.job.parts and line.job.is_settled):
        since = fill("{ready} of {parts} ready, {since}", ready=line.ready, parts=line.job.parts, since=since)
    return fill('<span class="text-muted num">{since}</span>', since=since)


def _meter(job: Job, progress: Progress, *, slim: bool) -> SafeString:
    return fill(
        METER,
        wide="" if slim else " w-full max-w-96",
        slim=" max-w-24" if slim else "",
        since=progress.since.isoformat(),
        passed=progress.passed,
        expected=progress.expected,
        title=job.title,
        clock=clock(progress.passed),
        whole=clock(progress.expected),
    )


def _since(job: Job, progress: Progress | None) -> str:
    if job.is_late and progress:
        return f"{clock(progress.passed)}, expected {clock(progress.expected)}"
    if job.is_late:
        return fill("expected {when}", when=when(job.expected_at))
    match job.state:
        case State.DRAFT:
            return fill("edited {when}", when=when(job.changed_at))
        case State.IN_REVIEW:
            return fill("sent {when}", when=when(job.changed_at))
        case State.QUEUED:
            return fill("queued {when}", when=when(job.queued_at))
        case State.SUBMITTING:
            return "on its way"
        case State.UNCONFIRMED:
            return "checking" if job.next_check_at else "needs a decision"
        case State.COMPLETED if took(job):
            return fill("{when}, took {took}", when=when(job.ended_at), took=took(job))
    return when(job.ended_at or job.changed_at)


@register.simple_tag
def job_price(line: Line) -> str:
    """What it has cost once it is settled and that is known, else the most that it may cost."""
    if line.spent is not None and line.job.is_settled and not line.job.is_free:
        return money(line.spent)
    return price_of(line.job)


@register.simple_tag
def job_action(line: Line) -> SafeString:
    """The next thing to do, as a button or a link."""
    action = line.action
    quiet = " btn-ghost" if action.quiet else ""
    return fill(BUTTON if action.post else LINK, url=action.url, word=action.word, title=line.job.title, quiet=quiet)
