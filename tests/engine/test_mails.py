"""Notices go out by mail: a real worker, a real mail server on loopback."""

from email.message import EmailMessage

from apps.notices.models import Notice
from tests.support.portal import Portal
from tests.support.sandbox import wait_until
from tests.support.smtp import mail_server
from tests.support.world import World


def words(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_everybody_is_mailed_once_though_the_server_is_busy_at_first(world: World, portal: Portal) -> None:
    ana, ben = world.cast.ana, world.cast.ben
    with mail_server() as server:
        server.busy_for = 2
        job, review = world.in_review("Bonjour à tous")
        portal.worker(EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(server.port), EMAIL_USE_TLS="0")
        wait_until(lambda: len(server.received) == 2, seconds=60)
        wait_until(lambda: not Notice.objects.filter(mail_due_at__isnull=False).exists(), seconds=20)
        assert server.refused == 2
        (asked,) = server.to(ben.email)
        assert asked["Subject"] == "Approval requested: Bonjour à tous"
        assert asked["List-Unsubscribe"] == f"<{portal.url}/notices/settings/>"
        for kind in ("plain", "html"):
            assert portal.url + review.get_absolute_url() in words(asked, kind)
            assert "You are a reviewer here." in words(asked, kind)
        assert server.to(ana.email) == []
        assert job.seal not in str(asked)
        mailed = Notice.objects.filter(mailed_at__isnull=False)
        assert sorted(mailed.values_list("user", flat=True)) == sorted([ben.pk, world.cast.cleo.pk])
        assert sum(mailed.values_list("mail_tries", flat=True)) == 4
