"""The portal's own settings, and the kinds of work of `families` beside its own: for workers that tests start."""

from heygen_web.settings import *  # noqa: F403
from heygen_web.settings import JOB_KINDS as OWN

KINDS = {
    "test.campaign": "tests.support.families.Campaign",
    "test.dub": "tests.support.families.Dub",
    "test.session": "tests.support.families.Session",
}
JOB_KINDS = {**OWN, **KINDS}
