"""A whole kind of work, for tests alone, made of the frame: a look greets somebody by name."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django import forms

from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.common.forms import LineField
from apps.common.stored_json import text
from apps.jobs.desk.desk import Desk
from apps.jobs.desk.forms import DeskForm, Values
from apps.jobs.kinds import Callback, Estimate, RequestKind, Sent
from apps.jobs.models import Job
from apps.jobs.money.ledger import price
from apps.jobs.money.pricing import priced
from apps.providers import Report
from apps.reviews.subjects import Fact
from apps.videos.models import Look


@dataclass(frozen=True)
class GreetingParams:
    who: str = ""
    look_id: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


Known = Look | None


def somebody(params: GreetingParams, _known: Known) -> dict[str, str]:
    return {} if params.who else {"who": "Say who is greeted."}


def a_look(_params: GreetingParams, known: Known) -> dict[str, str]:
    return {} if known else {"look_id": "Choose a look."}


class GreetingForm(DeskForm[GreetingParams]):
    who = LineField(label="Who is greeted", required=False, max_length=40)
    look_id = forms.CharField(label="Look", required=False, widget=forms.Select)

    def params_of(self, values: Values) -> GreetingParams:
        return GreetingParams(values.get("who", ""), values.get("look_id", ""))

    def offer(self) -> None:
        looks = Look.objects.on_offer(self.connection).values_list("look_id", "name")
        self.fields["look_id"].widget.choices = [("", "None"), *looks]


class Greeting(RequestKind[GreetingParams, Known]):
    name, label, icon, action = "test.greeting", "Greeting", "hand", "POST /v3/videos"
    provider, remembers = Provider.HEYGEN, timedelta(hours=23)
    rules = (somebody, a_look)

    def read(self, data: Mapping[str, Any]) -> GreetingParams:
        return GreetingParams(text(data, "who"), text(data, "look_id"))

    def look_up(self, params: GreetingParams, connection: Connection) -> Known:
        return Look.objects.filter(connection=connection, look_id=params.look_id).first()

    def describe(self, params: GreetingParams, known: Known, _job: Job | None = None) -> Sequence[Fact]:
        return [Fact("Who", params.who), Fact("Look", str(known or ""))]

    def price(self, _params: GreetingParams, known: Known) -> Estimate:
        row = price(known.connection.workspace_id, self.provider, "avatar_iv.twin") if known else None
        return priced(row, 1, 5)

    def items(self) -> Mapping[tuple[str, str], str]:
        return {(self.provider, "avatar_iv.twin"): "Greeting"}

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:
        params, known = self.load(job)
        with heygen(job.connection, reason=f"job {job.pk}", retries=0) as client:
            made = client.videos.create_avatar(
                idempotency_key=idempotency_key,
                avatar_id=params.look_id,
                script=f"Hello, {params.who}!",
                voice_id=known.default_voice_id if known else "",
                resolution="720p",
                callback_url=callback.url,
                callback_id=callback.id if callback.url else None,
            )
        return Sent(made.video_id)

    def fetch(self, connection: Connection, provider_id: str, *, reason: str) -> Report:
        with heygen(connection, reason=reason) as client:
            return client.videos.get(provider_id).report()


class GreetingDesk(Desk[GreetingParams, Known]):
    slug, kinds, form = "greeting", (Greeting.name,), GreetingForm
    start, line = "I have a name", "Greet somebody"
