"""A desk on which work is written: for a new kind a few lines of data, and hooks that most kinds leave alone."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, Self, TypeVar, cast
from uuid import uuid4

from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from apps.accounts import projects
from apps.accounts.connections.lookup import connection_of
from apps.accounts.members import MemberRequest
from apps.accounts.models import Connection, Project
from apps.common.text import number_of, one_line

from ..engine import project_change
from ..kinds import LONGEST_TITLE, Params, RequestKind, kind
from ..models import Job
from ..states import State
from . import drafts
from .forms import DeskForm
from .panel import Panel, panel_of
from .request_fields import Field

P = TypeVar("P", bound=Params)
K = TypeVar("K")


class Desk(Generic[P, K]):
    """What the class says is true of the desk; an instance is one request at it.

    `seen` is the mark of the draft that the page shows; empty while there is none. `gone` is the job that the page was
    a draft of, where it was sent or thrown away while somebody typed here.
    """

    slug: str
    """Its address: `create/<slug>/`."""
    kinds: Sequence[str]
    """The kinds of work that are written here; the first one unless `choose` says otherwise."""
    form: type[DeskForm[P]]
    start: Any
    """What somebody has who begins here, on the start page: "I have a script"."""
    line: Any
    """What becomes of it: "Turn a script into a presenter video"."""
    name: Any = ""
    """What it is called; empty where the label of the kind will do."""
    template = "jobs/desk/desk.html"
    """The page: the default shows every field; one that extends it fills blocks."""
    parts = ""
    """What of the page follows the typing beside the panel, each part out of band."""
    no_account = "jobs/desk/no_account.html"
    """The page where `choose` finds no account."""

    def __init__(
        self,
        request: MemberRequest,
        work: RequestKind[P, K],
        connection: Connection,
        nonce: str,
        job: Job | None = None,
    ) -> None:
        self.request, self.work, self.connection, self.nonce, self.job = request, work, connection, nonce, job
        self.gone: Job | None = None
        self.seen = ""
        if request.method == "POST":
            self.seen = request.POST.get("seen", "")
        elif job is not None:
            self.seen = drafts.mark(job)
        self._resolved: tuple[P, tuple[P, K]] | None = None

    # What a desk says of itself on the start page

    @classmethod
    def work_of(cls, name: str) -> RequestKind[P, K]:
        return cast("RequestKind[P, K]", kind(name))

    @classmethod
    def address(cls) -> str:
        return reverse("desk:new", args=[cls.slug])

    @classmethod
    def label(cls) -> str:
        return str(cls.name or cls.work_of(cls.kinds[0]).label)

    @classmethod
    def icon(cls) -> str:
        return cls.work_of(cls.kinds[0]).icon

    # Hooks

    @classmethod
    def choose(cls, request: MemberRequest, nonce: str, job: Job | None) -> Self | None:
        """The kind of work, and the account that makes it. None where there is none."""
        work = cls.work_of(job.kind if job else cls.kinds[0])
        connection = connection_of(job.workspace if job else request.member.workspace, work.provider)
        if connection is None and job is not None:
            connection = job.connection
        return cls(request, work, connection, nonce, job) if connection else None

    @classmethod
    def elsewhere(cls, _job: Job | None) -> str:
        """The address of the page where this work, or a new one, is written, where that is no desk; else empty."""
        return ""

    def asked(self) -> tuple[str, P]:
        """Title and params of an empty form, with what the address asks for."""
        return self.request.GET.get("title", "")[:LONGEST_TITLE], self.work.read({})

    def choices(self, _form: DeskForm[P], _params: P, _known: K) -> Mapping[str, Any]:
        """What is there to choose from, given what is chosen so far; goes into the templates."""
        return {}

    # More hooks, for a form in which one choice changes what else there is to choose

    def shown_for(self, _params: P) -> str:
        """What the choices on the page depend on; where it changes, they are shown anew."""
        return ""

    def follow(self, _form: DeskForm[P], params: P, _known: K) -> P:
        """The params, and the form, after something changed that `shown_for` tells."""
        return params

    def closed(self) -> Mapping[str, str]:
        """Why a form cannot be taken at all, by field: nothing of it is stored."""
        return {}

    def unclear(self) -> Mapping[str, str]:
        """What somebody must look at again before the form counts, by field: it is stored as it was typed."""
        return {}

    # The same desk as a request in JSON, and as a table

    @property
    def fields(self) -> Sequence[Field]:
        """Every field of the request; without any there is neither view."""
        return ()

    def body(self, title: str, params: P) -> dict[str, Any]:
        """The request as it would be sent now."""
        raise NotImplementedError

    def params_of_body(self, body: Mapping[str, Any]) -> P:
        """The params out of a request that somebody pasted and `fields` allow. Raises InvalidRequest."""
        raise NotImplementedError

    # What is written

    def stored(self) -> tuple[str, P]:
        """Title and params of the draft, or of an empty form."""
        if self.job is None:
            return self.asked()
        return self.job.title, self.work.read(self.job.params)

    def shown(self) -> DeskForm[P]:
        """The form as the page first shows it."""
        if self.job is not None and self.job.typed:
            data = QueryDict(mutable=True)
            for name, typed in self.job.typed.items():
                data.setlist(name, typed if isinstance(typed, list) else [typed])
            return self.bound(data)
        title, params = self.stored()
        return self.form(connection=self.connection, user=self.request.user, stored=params, title=title)

    def bound(self, data: QueryDict, files: "MultiValueDict[str, Any] | None" = None) -> DeskForm[P]:
        """The form with what was typed, cleaned. With `files` uploads are kept."""
        form = self.form(data, files, connection=self.connection, user=self.request.user)
        form.is_valid()
        return form

    def resolve(self, params: P) -> tuple[P, K]:
        """The params as they are stored, and what they name: asked once for the same params."""
        if self._resolved is None or self._resolved[0] is not params:
            self._resolved = params, self.work.resolve(params, self.connection)
        return self._resolved[1]

    def panel(self, params: P, known: K, title: str) -> Panel:
        """What stands beside the form, of what is written there now."""
        return panel_of(
            self.work.name,
            self.connection,
            facts=self.work.describe(params, known),
            checks=self.work.check_lines(params, known, title),
            estimate=self.work.price(params, known),
            hints=self.work.hints(params, known),
            likenesses=self.work.likenesses_of(params, known),
            author_id=self.request.user.pk,
            project_id=self.project.pk if self.project else None,
        )

    # The draft

    @property
    def new_title(self) -> str:
        return _("New %(kind)s") % {"kind": self.label().lower()}

    @property
    def url(self) -> str:
        return drafts.url_of(self.job) if self.job else self.address()

    @property
    def own_query(self) -> str:
        return "" if self.job else f"n={self.nonce}&"

    @cached_property
    def projects(self) -> list[Project]:
        """What the work can be put into."""
        return projects.offered(self.connection.workspace_id, kept=self.job.project_id if self.job else None)

    @cached_property
    def project(self) -> Project | None:
        """What was chosen: in the form, else in the draft, else in the address."""
        kept = self.job.project_id if self.job else None
        asked = self.request.POST.get("project") if "project" in self.request.POST else kept
        asked = self.request.GET.get("project") if asked is None else asked
        number = number_of(str(asked or ""))
        return next((project for project in self.projects if project.pk == number), None)

    def begin_anew(self) -> None:
        """What is typed here belongs to a new draft where the job can no longer be changed."""
        if self.job is not None and self.job.state != State.DRAFT:
            self.gone, self.job, self.seen, self.nonce = self.job, None, "", uuid4().hex

    def keep(self, form: DeskForm[P]) -> Job:
        """Store the form in whatever state it is: what is wrong in it is kept as it was typed.

        Raises ChangedElsewhere and NoLongerADraft.
        """
        params, _known = self.resolve(form.params)
        if not form.errors:
            return self.store(form.cleaned_data["title"].strip(), params)
        typed = form.as_typed()
        title = one_line(str(typed.get("title", "")))[:LONGEST_TITLE].strip() or _("Untitled")
        return self.store(title, params, typed=typed)

    def store(self, title: str, params: P, typed: dict[str, str | list[str]] | None = None) -> Job:
        """Keep what is written as a draft. Raises ChangedElsewhere and NoLongerADraft."""
        job = drafts.store(
            self.work.name,
            job=self.job,
            author=self.request.user,
            connection=self.connection,
            nonce=self.nonce,
            title=title,
            params=params.to_json(),
            typed=typed or {},
            seen=self.seen,
        )
        # A form that does not ask for a project leaves the draft where it is.
        if "project" in self.request.POST and job.state == State.DRAFT:
            project_change.change_project(job, self.project, by=self.request.user)
        self.job, self.seen = job, drafts.mark(job)
        return job
