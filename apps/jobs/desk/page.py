"""What every desk knows on which a job is written: who asks, which account, and the draft if there is one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.accounts import projects
from apps.accounts.members import MemberRequest
from apps.accounts.models import Connection, Project
from apps.common.text import one_line
from apps.reviews.refusal import Refused

from ..engine import actions, project_change
from ..kinds import RequestKind, kind
from ..models import Job
from ..states import State
from . import drafts
from .drafts import ChangedElsewhere, NoLongerADraft
from .forms import LONGEST_TITLE, DeskForm
from .panel import Panel, panel_of

P = TypeVar("P")
K = TypeVar("K")


@dataclass
class DeskPage:
    """`seen` is the mark of the draft that the page shows; empty while there is none.

    `gone` is the job that the page was a draft of, where it was sent or thrown away while somebody typed here.
    """

    request: MemberRequest
    connection: Connection
    nonce: str
    job: Job | None = None
    seen: str = ""
    gone: Job | None = None

    def __post_init__(self) -> None:
        if self.request.method == "POST":
            self.seen = self.request.POST.get("seen", "")
        elif self.job is not None:
            self.seen = drafts.mark(self.job)

    def stored_as(self, job: Job) -> None:
        self.job, self.seen = job, drafts.mark(job)

    def begin_anew(self) -> None:
        """What is typed here belongs to a new draft where the job can no longer be changed."""
        if self.job is not None and self.job.state != State.DRAFT:
            self.gone, self.job, self.seen, self.nonce = self.job, None, "", uuid4().hex

    def after(self, gone: NoLongerADraft, show: Callable[[], HttpResponse]) -> HttpResponse:
        """The same words sent twice lead to what they became; other words stay on the page, which `show` renders."""
        if gone.same and gone.job.state != State.CANCELED:
            return redirect(gone.job)
        self.job = gone.job
        self.begin_anew()
        answer = show()
        answer.status_code = 409
        return answer

    @property
    def projects(self) -> list[Project]:
        """What the work can be put into."""
        return projects.offered(self.connection.workspace_id, kept=self.job.project_id if self.job else None)

    @property
    def project(self) -> Project | None:
        """What was chosen: in the form, else in the draft, else in the address."""
        kept = self.job.project_id if self.job else None
        asked = self.request.POST.get("project") if "project" in self.request.POST else kept
        asked = self.request.GET.get("project") if asked is None else asked
        return projects.chosen(self.connection.workspace_id, asked, kept=kept)

    @property
    def whose(self) -> dict[str, Any]:
        """Author and project: whose caps apply."""
        project = self.project
        return {"author_id": self.request.user.pk, "project_id": project.pk if project else None}

    def panel_of(self, work: RequestKind[P, K], params: P, known: K, title: str) -> Panel:
        """What stands beside the form, of what is written there now."""
        return panel_of(
            work.name,
            self.connection,
            facts=work.describe(params, known),
            checks=work.check_lines(params, known, title),
            estimate=work.price(params, known),
            hints=work.hints(params, known),
            likenesses=work.likenesses_of(params, known),
            **self.whose,
        )

    def take(self, work: Callable[[], HttpResponse], show: Callable[..., HttpResponse]) -> HttpResponse:
        """What `work` answers. Where the draft has moved on, or a rule refuses, `show` keeps what was typed.

        `show` gets `status`, and `conflict` or `refusal`.
        """
        try:
            return work()
        except ChangedElsewhere as conflict:
            return show(status=409, conflict=conflict.now)
        except NoLongerADraft as gone:
            return self.after(gone, show)
        except Refused as refused:
            return show(status=400, refusal=str(refused.refusal))

    def keep_project(self, job: Job) -> None:
        """Put a draft where the form says; a form that does not ask for a project leaves it where it is."""
        if "project" in self.request.POST and job.state == State.DRAFT:
            project_change.change_project(job, self.project, by=self.request.user)

    @property
    def typed(self) -> QueryDict | None:
        """The form as it was last typed, where the draft holds something that is no value yet."""
        if self.job is None or not self.job.typed:
            return None
        shown = QueryDict(mutable=True)
        shown.update(self.job.typed)
        return shown

    def keep(self, form: DeskForm, name: str, params: dict[str, Any]) -> Job:
        """Store the form in whatever state it is: what is wrong in it is kept as it was typed.

        Raises ChangedElsewhere and NoLongerADraft.
        """
        if not form.errors:
            return self.store(name, form.cleaned_data["title"].strip(), params)
        typed = form.as_typed()
        title = one_line(typed.get("title", ""))[:LONGEST_TITLE].strip() or _("Untitled")
        return self.store(name, title, params, typed=typed)

    def store(self, name: str, title: str, params: dict[str, Any], typed: dict[str, str] | None = None) -> Job:
        """Keep what is written as a draft of the kind `name`. Raises ChangedElsewhere and NoLongerADraft."""
        job = drafts.store(
            name,
            job=self.job,
            author=self.request.user,
            connection=self.connection,
            nonce=self.nonce,
            title=title,
            params=params,
            typed=typed or {},
            seen=self.seen,
        )
        self.keep_project(job)
        return job


def autosave_answer(form: DeskForm, store: Callable[[], Job]) -> JsonResponse:
    """The answer to a page that saves what is typed, whatever is wrong in it; `store` keeps the form."""
    told = _first_problem(form)
    try:
        job = store()
    except ChangedElsewhere:
        return autosave_refused(
            _("Not saved: this draft was changed in another window. Save it to choose which version to keep."),
            status=409,
        )
    except NoLongerADraft:
        return autosave_refused(
            _("Not saved: this is no longer a draft. Save it to keep what you typed as a new one."), status=409
        )
    answer = {"saved": _("Saved just now"), "seen": drafts.mark(job), "url": kind(job.kind).edit_url(job)}
    return JsonResponse({**answer, "problem": told} if told else answer)


def _first_problem(form: DeskForm) -> str:
    if not form.errors:
        return ""
    name, told = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else name
    return _("Saved. Fix this before sending: %(field)s. %(problem)s") % {"field": label, "problem": told[0]}


def autosave_refused(problem: str = "", *, status: int = 400) -> JsonResponse:
    """Without a problem the page itself is to blame."""
    return JsonResponse({"problem": problem or _("Not saved: this page is out of date. Reload it.")}, status=status)


def nonce_of(request: MemberRequest) -> str:
    """The form's own number, empty where it has none yet; with it a reload finds the draft again."""
    return (request.POST.get("nonce") or request.GET.get("n", "")).replace("\0", "")[:40]


def redirect_with_nonce(query: QueryDict) -> HttpResponseRedirect:
    numbered = query.copy()
    numbered["n"] = uuid4().hex
    return HttpResponseRedirect(f"?{numbered.urlencode()}")


def send(request: MemberRequest, job: Job) -> HttpResponse:
    """Seal it and ask for approval. Somebody who sends the same form twice is shown what the first one made.

    Raises Refused.
    """
    if job.state != State.DRAFT:
        return redirect(job)
    try:
        review = actions.submit(job, by=request.user)
    except Refused:
        job.refresh_from_db()
        if job.state != State.DRAFT:
            return redirect(job)
        raise
    said = (
        _("Sent for review. Nothing is charged until it is approved.")
        if review
        else _("Sent. It is rendered as soon as a slot is free.")
    )
    messages.success(request, said)
    return redirect(job)
