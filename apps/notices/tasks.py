"""What the worker does for notices: send the mails."""

from django_q.tasks import async_task

from . import mail


def send(notice_id: int) -> None:
    """Mail one notice. May be delivered twice: it is sent once."""
    mail.send(notice_id)


def send_all(keys: list[str]) -> None:
    """Mail all that these keys name and that is due. May be delivered twice: each is sent once."""
    mail.send_all(keys)


def sweep() -> None:
    """Have every mail tried again whose time has come."""
    for pk in mail.due():
        async_task("apps.notices.tasks.send", pk)
