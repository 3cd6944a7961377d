"""``{% load job_rows %}``: the parts of a job's line, and rows of a table. A page draws many, so functions do it."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from apps.common.templatetags.live import rev_of
from apps.common.templatetags.portal import clock, icon, money, person, when
from apps.jobs.models import Job
from apps.jobs.pages.lines import Action, Line, Progress, lines
from apps.jobs.states import State

from .jobs import price_of, took
from .states import state_badge

register = template.Library()

ROW = """
  <td role="cell" class="md:w-full md:max-w-0 md:min-w-40 lg:min-w-52"><span class="cell-title">{icon}\
<span class="min-w-0"><a class="block" href="{place}"><span class="md:block md:truncate" dir="auto">{title}</span>\
<small class="xl:hidden">{kind}</small></a></span></span></td>
  <td role="cell" class="text-muted whitespace-nowrap max-xl:hidden">{kind}</td>
  <td role="cell">{state}</td>
  <td role="cell" class="xl:whitespace-nowrap">{age}</td>
  <td role="cell" class="max-md:hidden">{author}</td>
  <td role="cell" class="num font-medium">{price}</td>
  <td role="cell" class="num wide max-md:[&>.btn]:w-full max-md:pt-2{hidden}">{action}</td>
"""
METER = """\
<span class="meter{wide}" data-meter data-since="{since}" data-expected="{expected}">\
<progress class="progress{slim}" value="{passed}" max="{expected}" \
aria-label="{title}: share of the expected time"></progress>\
<span class="whitespace-nowrap"><span data-passed>{clock}</span> of about {whole}</span></span>"""


@register.simple_tag(takes_context=True)
def job_rows(context: Context, rows: Iterable[Job]) -> SafeString:
    """The rows of a table of jobs, each a live part like those of ``{% live %}``."""
    request = context["request"]
    swap = mark_safe(' hx-swap-oob="true"') if request.htmx else ""
    found = lines(rows, request.member)
    return format_html_join("", "{}", ((_row(line, swap),) for line in found))


def _row(line: Line, swap: str) -> SafeString:
    job = line.job
    content = format_html(
        ROW,
        icon=icon(line.kind.icon),
        place=job.get_absolute_url(),
        title=job.title,
        kind=line.kind.label,
        state=state_badge(job.shown_state),
        age=job_age(line, slim=True),
        author=person(job.author.name, job.author.first_name),
        price=job_price(line),
        hidden=" max-md:hidden" if line.action.quiet else "",
        action=job_action(line),
    )
    return format_html(
        '<tr id="job-{}" data-rev="{}" role="row"{}>{}</tr>\n', str(job.pk), rev_of(content), swap, content
    )


@register.simple_tag
def job_age(line: Line, *, slim: bool = False) -> SafeString:
    """How long it has been what it is: a meter while it is rendered, else words with a time."""
    if line.progress and not line.job.is_late:
        return _meter(line.job, line.progress, slim=slim)
    since = _since(line.job, line.progress)
    if line.job.is_shared_out or (line.job.parts and line.job.is_settled):
        since = format_html("{} of {} ready, {}", line.ready, line.job.parts, since)
    return format_html('<span class="text-muted num">{}</span>', since)


def _meter(job: Job, progress: Progress, *, slim: bool) -> SafeString:
    return format_html(
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
        return format_html("expected {}", when(job.expected_at))
    match job.state:
        case State.DRAFT:
            return format_html("edited {}", when(job.changed_at))
        case State.IN_REVIEW:
            return format_html("sent {}", when(job.changed_at))
        case State.QUEUED:
            return format_html("queued {}", when(job.queued_at))
        case State.SUBMITTING:
            return "on its way"
        case State.UNCONFIRMED:
            return "checking" if job.next_check_at else "needs a decision"
        case State.COMPLETED if took(job):
            return format_html("{}, took {}", when(job.ended_at), took(job))
    return when(job.ended_at or job.changed_at)


@register.simple_tag
def job_price(line: Line) -> str:
    """What it has cost once it is settled and that is known, else the most that it may cost."""
    if line.spent is not None and line.job.is_settled:
        return money(line.spent)
    return price_of(line.job)


@register.simple_tag
def job_action(line: Line) -> SafeString:
    """The next thing to do, as a button or a link."""
    action = line.action
    words = format_html('{}<span class="sr-only">: {}</span>', action.word, line.job.title)
    return _button(action, words) if action.post else _link(action, words)


def _button(action: Action, words: SafeString) -> SafeString:
    return format_html(
        '<button class="btn btn-sm" type="submit" form="action" formaction="{}">{}</button>', action.url, words
    )


def _link(action: Action, words: SafeString) -> SafeString:
    quiet = " btn-ghost" if action.quiet else ""
    return format_html('<a class="btn btn-sm{}" href="{}">{}</a>', quiet, action.url, words)
