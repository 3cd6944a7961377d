"""Where no mail server is named: mails are printed, as people read them."""

from django.core.mail import EmailMessage
from django.core.mail.backends import console


class EmailBackend(console.EmailBackend):
    """Prints whom a mail is for, its subject and its plain words, and leaves headers and HTML out."""

    def write_message(self, message: EmailMessage) -> None:
        head = f"Mail to {', '.join(message.recipients())}: {message.subject}"
        self.stream.write("\n    ".join([head, *message.body.strip().splitlines()]) + "\n")
