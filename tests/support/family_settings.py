"""The settings of tests, and the kinds of work of `families` beside the portal's own: for workers that tests start."""

from tests.settings import *  # noqa: F403
from tests.settings import JOB_KINDS as OWN

KINDS = {
    "test.campaign": "tests.support.families.Campaign",
    "test.dub": "tests.support.families.Dub",
    "test.spoken": "tests.support.families.SpokenFilm",
    "test.session": "tests.support.families.Session",
}
JOB_KINDS = {**OWN, **KINDS}
