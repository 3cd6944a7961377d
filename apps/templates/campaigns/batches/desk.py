"""What the start page says of campaigns, and where their requests are written."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from apps.jobs.desk.desk import Desk
from apps.jobs.models import Job

from ...models import Campaign
from .kind import CampaignBatch


class CampaignDesk(Desk[Any, Any]):
    """A campaign has pages of its own: a request of it that came back from review is changed there."""

    slug, kinds = "campaign", (CampaignBatch.name,)
    start, line = gettext_lazy("I have a list"), gettext_lazy("Make a film for each row of a table")

    @classmethod
    def address(cls) -> str:
        return reverse("templates:new_campaign")

    @classmethod
    def elsewhere(cls, job: Job | None) -> str:
        if job is None:
            return cls.address()
        return Campaign(pk=job.params.get("campaign")).get_absolute_url()
