"""The form of a provider account, which asks each service for what its key needs."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.forms import LineField
from apps.providers import Unauthorized

from ..models import Connection, User, Workspace
from ..models.connections import CLOSED, HOME, USUAL_CONCURRENCY, Provider
from . import account_identity, actions, sub_accounts

if TYPE_CHECKING:
    _ConnectionModelForm = forms.ModelForm[Connection]
else:
    # Generic in the stubs only.
    _ConnectionModelForm = forms.ModelForm


@dataclass(frozen=True)
class Words:
    """What one service calls things. `most` is how many at once it bears at all."""

    key: Any
    source: Any
    at_once: Any
    limit: Any
    most: int = 1000


WORDS: Final = {
    Provider.HEYGEN: Words(
        key=_("API key"),
        source=_("From your HeyGen account: Settings, then API. It is stored encrypted and never shown again."),
        at_once=_("Films at the same time"),
        limit=_("Maximum renders at the same time. The rest waits."),
    ),
    Provider.USEAPI: Words(
        key=_("API token"),
        source=_("The whole token, with “user:” in front. It is stored encrypted and never shown again."),
        at_once=_("Speech pieces at the same time"),
        limit=_("Stay below 10: HeyGen may close accounts that send more. The rest waits."),
        most=100,
    ),
    Provider.PLAYHT: Words(
        key=_("Secret key"),
        source=_("It belongs to the user id below. Stored encrypted and never shown again."),
        at_once=_("Speech pieces at the same time"),
        limit=_("Maximum renders at the same time. The rest waits."),
    ),
}


class AlreadyThere(Exception):
    """The workspace has a connection of this service: somebody was faster, or clicked twice."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.pk)
        self.connection = connection


class ConnectionForm(_ConnectionModelForm):
    """A provider account. The key is write-only: never shown again, and empty keeps the stored one.

    A sibling has no key and no address of its own, so it asks for neither.
    """

    new_key = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    identity = forms.CharField(
        label=_("User id"),
        max_length=254,
        help_text=_("It is shown beside the secret key in your PlayHT account. Both are needed."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    base_url = forms.URLField(
        label=_("Address"),
        max_length=300,
        assume_scheme="https",
        help_text=_("Leave it as it is, unless your provider gave you another one."),
    )
    concurrency = forms.IntegerField(min_value=1)
    low_balance = forms.DecimalField(
        label=_("Warn when the balance falls below"),
        required=False,
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        help_text=_(
            "In dollars, or in credits if the account uses those. Leave empty to be warned only when it isn’t enough."
        ),
    )

    class Meta:
        model = Connection
        fields = [
            "name", "identity", "base_url", "concurrency", "low_balance",
            "enabled", "custom_watermark", "older_templates", "allow_private",
        ]  # fmt: skip
        field_classes = {"name": LineField}
        help_texts = {
            "custom_watermark": _("Only if HeyGen has enabled it for this account; otherwise it refuses such films."),
            "enabled": _("When switched off, nothing new is sent. Work in progress is still fetched."),
            "allow_private": _(
                "Only for a simulated or in-house provider: requests with the key, and downloads, may then go to "
                "private addresses and without encryption."
            ),
        }

    field_order = ["name", "new_key", *Meta.fields[1:]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provider = Provider(self.instance.provider)
        words = WORDS[provider]
        self.fields["older_templates"].help_text = _older_templates_help(self.instance)
        self.before = (self.instance.base_url, self.instance.identity)
        self._leave_out(provider)
        at_once = self.fields["concurrency"]
        at_once.label, at_once.help_text = words.at_once, words.limit
        at_once.validators.append(MaxValueValidator(words.most))
        at_once.widget.attrs["max"] = words.most
        if provider in CLOSED and "base_url" in self.fields:
            self.fields["base_url"].help_text = _("Where someone runs this service. Its old address no longer works.")
        if "new_key" in self.fields:
            self._ask_for_key(words)

    def _leave_out(self, provider: Provider) -> None:
        """Only PlayHT is told by a user id, only HeyGen tells a balance and makes films."""
        absent = set()
        if provider != Provider.PLAYHT:
            absent.add("identity")
        if provider != Provider.HEYGEN:
            absent |= {"low_balance", "custom_watermark"}
        if not self.instance.serves_older_templates:
            absent.add("older_templates")
        if self.instance.primary_id is not None:
            absent |= {"new_key", "base_url", "allow_private"}
        for name in absent:
            del self.fields[name]

    def _ask_for_key(self, words: Words) -> None:
        key = self.fields["new_key"]
        key.label = words.key
        if self.instance.pk:
            hint = self.instance.key_hint
            key.help_text = _("Leave empty to keep the current key.") if not hint else _(
                "Leave empty to keep the current key (…%(hint)s)."
            ) % {"hint": hint}  # fmt: skip
        else:
            key.required = True
            key.help_text = words.source

    def clean_new_key(self) -> str:
        key = str(self.cleaned_data["new_key"]).strip()
        if key and not (key.isascii() and key.isprintable() and " " not in key):
            raise ValidationError(_("A key has only letters, digits and symbols, and no spaces. Copy it again."))
        return key

    def clean_identity(self) -> str:
        identity = str(self.cleaned_data["identity"]).strip()
        if not (identity.isascii() and identity.isprintable() and " " not in identity):
            raise ValidationError(_("A user id has only letters, digits and symbols, and no spaces. Copy it again."))
        return identity

    def clean_base_url(self) -> str:
        url = str(self.cleaned_data["base_url"]).rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValidationError(_("The address must begin with https:// (or http:// in your own network)."))
        if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
            raise ValidationError(_("Only the address itself: no name, no password, nothing after a ? or #."))
        return url

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.instance.pk or self.cleaned_data.get("new_key") or "new_key" in self.errors:
            return cleaned
        url, identity = self.before
        # Whoever could send the stored key to an address of their own choice could read it.
        if self.cleaned_data.get("base_url", url) != url:
            self.add_error("new_key", _("You changed the address: enter its key."))
        elif self.cleaned_data.get("identity", identity) != identity:
            self.add_error("new_key", _("You changed the user id: enter its key."))
        return cleaned

    @property
    def needs_test(self) -> bool:
        """True where what the last test found is about another key or another address."""
        return bool(self.cleaned_data.get("new_key"))

    def store(self, *, by: User | None = None) -> Connection | None:
        """Save it. With a new key the provider may be asked whose it is. Raises AlreadyThere.

        None where the provider rejects a key that would replace another one, and where it does not open the account
        that work is open at: then nothing is saved, and the form has the reason.
        """
        proof = None
        stored = Connection.objects.filter(pk=self.instance.pk).first() if self.needs_test else None
        if self.needs_test:
            self.instance.set_key(self.cleaned_data["new_key"])
        try:
            if stored is not None:
                proof = account_identity.prove(stored, self.instance)
            return self._save(proof, by=by)
        except Unauthorized as error:
            words = _("%(service)s does not accept this key, so the current one was kept. Copy the whole key again.")
            self.add_error("new_key", words % {"service": error.vendor})
            return None
        except account_identity.WorkIsOpen as refused:
            self.add_error("new_key", refused.words)
            return None

    @transaction.atomic
    def _save(self, proof: account_identity.Proof | None, *, by: User | None) -> Connection:
        """What the form shows and nothing else: a worker may be writing the balance at this moment."""
        connection, is_new = self.instance, self.instance.pk is None
        changes = self._changes()
        if connection.base_url != self.before[0]:
            # Another place has proved nothing yet.
            connection.simulated = False
        if self.needs_test:
            connection.forget()
            if is_new:
                self._be_first()
            before, has_moved = account_identity.take_key(connection, proof) if proof else ("", False)
            connection.save()
            if has_moved:
                account_identity.let_go(connection)
            if before and before != connection.identity:
                changes["identity"] = [before, connection.identity]
        else:
            connection.save(update_fields=[*self._shown(), "folded"])
        sub_accounts.copy_credentials(connection)
        actions.log_stored(connection, changes, is_new=is_new, has_new_key=self.needs_test, by=by)
        return connection

    def _be_first(self) -> None:
        """Of all who add one now: each holds the workspace's row from the look to the end of the transaction."""
        mine = self.instance
        Workspace.objects.select_for_update(no_key=True).only("pk").get(pk=mine.workspace_id)
        if there := there_is(mine.workspace, Provider(mine.provider)):
            raise AlreadyThere(there)

    def _shown(self) -> list[str]:
        return [name for name in self._meta.fields or () if name in self.fields]

    def _changes(self) -> dict[str, list[Any]]:
        """What is different now: the name of a field with the value before and after. Never the key."""
        values = {name: [self.initial.get(name), self.cleaned_data[name]] for name in self._shown()}
        return {name: [_plain(one) for one in value] for name, value in values.items() if value[0] != value[1]}


def _plain(value: Any) -> Any:
    """A value of a form in JSON's own types."""
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def _older_templates_help(connection: Connection) -> str:
    told = gettext(
        "It offers test renders, which are free. It doesn’t protect against sending twice: if an answer is lost, "
        "someone has to check."
    )
    until = connection.older_templates_until
    end = gettext("HeyGen announced its end for %(day)s.") % {"day": date_format(until, "j M Y")} if until else ""
    return f"{told} {end}".strip()


def there_is(workspace: Workspace, provider: Provider) -> Connection | None:
    """The workspace's connection of this service, of which it has one at most."""
    return Connection.objects.of(provider).primaries().filter(workspace=workspace).first()


def blank_connection(workspace: Workspace, provider: Provider) -> Connection:
    """A connection that is not saved yet, filled with what is usual."""
    return Connection(
        workspace=workspace,
        provider=provider,
        name=str(provider.label),
        base_url=HOME[provider],
        concurrency=USUAL_CONCURRENCY[provider],
        enabled=provider not in CLOSED,
    )
