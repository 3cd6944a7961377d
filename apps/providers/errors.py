"""What can go wrong while talking to a vendor, and what follows from it.

::

    ProviderError          .retryable  .after  .says  .code  .param  .status  .message  .request_id
    |
    |   the vendor answered: no. Nothing was made, nothing was charged.
    +-- Rejected           never send it again as it is: 400, 413, 422 and any other 4xx
    |   +-- Unauthorized   401, or a key that cannot be one: the connection needs another key
    |   +-- OutOfCredit    402: the account needs money
    |   +-- Forbidden      403, or 402 for a plan that lacks the feature
    |   |   +-- NeedsAttention  somebody must look after the account before it can be used again
    |   +-- NotFound       404, 410: unknown id, or somebody else's
    |   +-- Conflict       409: clashes with what is there
    |
    |   the vendor answered: not now. Nothing was made.
    +-- NotReady           409: the thing that is asked for is still being made
    +-- InProgress         409: the first request with this key still runs; send it again with the same key
    +-- Busy               429: wait `.after` seconds
    |   +-- DailyLimit     the account rests until tomorrow; `.after` says until when
    |
    |   no useful answer
    +-- NotSent            the request provably never left: name not found, connection refused
    |   +-- AddressRefused  the address of the connection is private or not encrypted, and that is not allowed for it
    |   +-- NotAvailable   the service is not there (any more): nobody, or a page, a redirect, 404, 410 instead of it;
    |                    or it does not offer this operation
    +-- Unavailable        a read, or another request that is harmless when repeated, failed: 5xx or network
    +-- OutcomeUnknown     a write may or may not have been accepted: find out before paying again
    +-- BadAnswer          a redirect, or an answer to a read that makes no sense

`retryable` is true when sending the very same request again is safe and may help. For `OutcomeUnknown` it is
true only where the request carried an Idempotency-Key that the vendor honours, or where the vendor answers the
same request with its first result; otherwise it must never be repeated.

`after` is what the vendor asked for in `Retry-After` (seconds), not capped, or None.
"""

from typing import ClassVar


class ProviderError(Exception):
    """Root of the tree. `says` is for people; `message` is the vendor's own words without keys and links."""

    retryable: bool = False
    sentence: ClassVar[str] = "{vendor} could not do this."

    def __init__(
        self,
        message: str = "",
        *,
        vendor: str = "The service",
        says: str | None = None,
        code: str | None = None,
        param: str | None = None,
        status: int | None = None,
        after: float | None = None,
        request_id: str | None = None,
        retryable: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.vendor = vendor
        self.says = (says or self.sentence).replace("{vendor}", vendor)
        self.code = code
        self.param = param
        self.status = status
        self.after = after
        self.request_id = request_id
        if retryable is not None:
            self.retryable = retryable

    def __str__(self) -> str:
        facts = [str(fact) for fact in (self.status, self.code, self.param) if fact is not None]
        head = f"{type(self).__name__} ({', '.join(facts)})" if facts else type(self).__name__
        return f"{head}: {self.message}" if self.message else head


class Rejected(ProviderError):
    sentence = "{vendor} did not accept this request. Nothing was made and nothing was charged."


class Unauthorized(Rejected):
    sentence = "{vendor} did not accept the key of this connection. An administrator can replace it in the settings."


class OutOfCredit(Rejected):
    sentence = "The {vendor} account does not have enough credit for this. Nothing was made and nothing was charged."


class Forbidden(Rejected):
    sentence = "The {vendor} account is not allowed to do this."


class NeedsAttention(Forbidden):
    sentence = "Something is wrong with the {vendor} account. Nothing more is sent to it until someone has checked it."


class NotFound(Rejected):
    sentence = "{vendor} does not know this any more. It may have been deleted there."


class Conflict(Rejected):
    sentence = "{vendor} refused because this clashes with something that is already there."


class NotReady(ProviderError):
    retryable = True
    sentence = "{vendor} is still preparing this. We'll check again."


class InProgress(ProviderError):
    retryable = True
    sentence = "{vendor} is still working on the first request. We'll check again."


class Busy(ProviderError):
    retryable = True
    sentence = "{vendor} is busy. This waits its turn and continues automatically."


class DailyLimit(Busy):
    sentence = "The {vendor} account has used up its speech for today. It is paused until tomorrow."


class NotSent(ProviderError):
    retryable = True
    sentence = "{vendor} could not be reached. Nothing was sent; it will be tried again."


class AddressRefused(NotSent):
    sentence = (
        "The address of this connection is not a public one that begins with https://, so nothing was sent. "
        "An administrator can change it, or allow addresses inside your network."
    )


class NotAvailable(NotSent):
    sentence = "{vendor} is not available at this address. Nothing was made and nothing was charged."


class Unavailable(ProviderError):
    retryable = True
    sentence = "{vendor} is having problems at the moment. We'll try again."


class OutcomeUnknown(ProviderError):
    """`retryable` is decided for each one; see above."""

    sentence = "The connection to {vendor} was lost before the answer came. It may have been accepted or not."


class BadAnswer(ProviderError):
    retryable = True
    sentence = "{vendor} gave an invalid answer. The address of the connection may be wrong."
