"""What people say yes to of a job: its request before it costs money, and its result before the team sees it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Project, User
from apps.library import guest_view
from apps.reviews.models import Review
from apps.reviews.refusal import Refusal, Refused
from apps.reviews.subjects import Fact, FileUrl

from .engine import account_check, lifecycle
from .engine.lifecycle import News
from .engine.sealing import as_sealed, is_free
from .kinds import copied, kind
from .models import Job, Publication
from .models.outputs import Files, Part
from .money import caps, ledger
from .money.ledger import dollars
from .publishing import actions
from .states import Source


class JobRequest:
    label = gettext_lazy("Request")
    template = "jobs/_request.html"
    live = "jobs/money/_caps.html"
    follows = gettext_lazy("It starts automatically.")

    def approve_label(self, review: Review) -> str:
        is_sound = kind(review.snapshot["kind"]).is_sound
        return _("Approve and speak") if is_sound else _("Approve and render")

    def thing(self, review: Review) -> Job:
        full = Job.objects.select_related("workspace", "connection", "author", "review", "project")
        job = ledger.with_was_held(account_check.with_last_sent(full)).get(pk=review.snapshot["job"])
        job.looked_up = {}
        return job

    def facts(self, review: Review, thing: Job | None = None) -> Sequence[Fact]:
        job = as_sealed(review, thing)
        facts = [*kind(job.kind).facts(job)]
        if job.account:
            facts.append(Fact(_("Account"), str(job.connection), inside=job.account))
        if review.price is not None and job.estimate_high is not None and review.price < job.estimate_high:
            paid = dollars(job.estimate_high - review.price)
            facts.append(Fact(_("Charged so far"), paid, _("for the finished parts; this is for the rest")))
        return facts

    def context(self, review: Review, thing: Job | None = None) -> Mapping[str, Any]:
        job = as_sealed(review, thing)
        return {
            "job": job,
            "kind": kind(job.kind),
            "brings_back": copied(job) is not None,
            "caps": caps.of_job(job),
            **kind(job.kind).context(job),
        }

    def is_free(self, review: Review) -> bool:
        return is_free(review.snapshot)

    def kind_label(self, review: Review) -> str:
        return kind(review.snapshot["kind"]).label

    def kinds(self) -> Mapping[str, str]:
        return {name: str(kind(name).label) for name in settings.JOB_KINDS}

    def url(self, review: Review, thing: Job | None = None) -> str:
        return (thing or _job(review)).get_absolute_url()

    def length(self, review: Review) -> float | None:
        return _job(review).duration

    def project(self, review: Review, thing: Job | None = None) -> Project | None:
        return thing.project if thing else Project.objects.filter(jobs__pk=review.snapshot["job"]).first()

    def obstacle(self, review: Review, thing: Job | None = None) -> Refusal | None:
        why = account_check.account_mismatch(thing or _job(review))
        then = _("Reviewers can request changes, or its author can withdraw it. Then it can be sent for review again.")
        return Refusal(why, then) if why else None

    def approved(self, review: Review, by: User | None, thing: Job) -> None:
        if blocked := self.obstacle(review, thing):
            raise Refused(blocked)
        lifecycle.queue(thing, News("Approved", Source.PERSON, actor=by, detail=f"Seal {review.short_seal}"))

    def changes_wanted(self, review: Review, by: User | None, reason: str) -> None:
        job = _job(review)
        lifecycle.leave_review(job, News("Changes requested", Source.PERSON, detail=reason, actor=by))

    def tell(self, review: Review, what: str, by: User | None) -> None:
        lifecycle.tell(_job(review), News(what, Source.PERSON, actor=by))

    def guest_html(self, review: Review, door: FileUrl) -> SafeString:
        return guest_view.render_for_guest("jobs/guests/request.html", self.context(review), door)

    def guest_file(self, what: str, pk: int, headers: Mapping[str, str], download: bool) -> HttpResponseBase:
        return guest_view.file_for_guest(what, pk, headers, download)


def _job(review: Review) -> Job:
    return Job.objects.select_related("workspace", "connection", "author", "review").get(pk=review.snapshot["job"])


class ResultToPublish:
    """A finished result. Its files were fingerprinted when it was sealed; nothing else is shown."""

    label = gettext_lazy("Result")
    template = "jobs/publishing/_files.html"
    live = ""
    follows = gettext_lazy("It is published.")

    def approve_label(self, review: Review) -> str:  # noqa: ARG002 - whatever the kind
        return _("Approve and publish")

    def thing(self, review: Review) -> Publication:
        return _publication(review)

    def facts(self, review: Review, thing: Publication | None = None) -> Sequence[Fact]:  # noqa: ARG002 - sealed
        sealed = review.snapshot
        return [
            Fact(_("Made as"), str(kind(sealed["kind"]).label), _("render %(number)s") % {"number": sealed["round"]}),
            *(Fact(str(Part(file["part"]).label), file["sha256"][:12], file["type"]) for file in sealed["outputs"]),
        ]

    def context(self, review: Review, thing: Publication | None = None) -> Mapping[str, Any]:
        publication = thing or _publication(review)
        return {"publication": publication, "files": Files(actions.outputs_of(publication))}

    def is_free(self, review: Review) -> bool:  # noqa: ARG002 - what was made is paid for
        return True

    def kind_label(self, review: Review) -> str:
        return _("%(kind)s, to publish") % {"kind": kind(review.snapshot["kind"]).label}

    def kinds(self) -> Mapping[str, str]:
        return {}

    def url(self, review: Review, thing: Publication | None = None) -> str:
        publication = thing or _publication(review)
        return publication.get_absolute_url() if publication.published_at else publication.job.get_absolute_url()

    def length(self, review: Review) -> float | None:
        return _publication(review).job.duration

    def project(self, review: Review, thing: Publication | None = None) -> Project | None:
        return thing.job.project if thing else Project.objects.filter(jobs__pk=review.snapshot["job"]).first()

    def obstacle(self, review: Review, thing: Any = None) -> Refusal | None:  # noqa: ARG002 - no provider is asked
        return None

    def approved(self, review: Review, by: User | None, thing: Publication) -> None:  # noqa: ARG002 - held anew
        actions.publish(review, by)

    def changes_wanted(self, review: Review, by: User | None, reason: str) -> None:
        actions.turn_down(review, by, reason)

    def tell(self, review: Review, what: str, by: User | None) -> None:
        lifecycle.tell(_publication(review).job, News(what, Source.PERSON, actor=by))

    def guest_html(self, review: Review, door: FileUrl) -> SafeString:
        context = dict(self.context(review))
        if subtitle := context["files"].subtitle:
            context["captions"] = door("captions", subtitle.media_id, "captions.vtt")
        return guest_view.render_for_guest("jobs/guests/result.html", context, door)

    def guest_file(self, what: str, pk: int, headers: Mapping[str, str], download: bool) -> HttpResponseBase:
        return guest_view.file_for_guest(what, pk, headers, download)


def _publication(review: Review) -> Publication:
    full = Publication.objects.select_related("job__author", "job__project", "review__author", "workspace")
    return full.get(review=review)
