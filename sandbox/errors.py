"""Refusals of the API in the envelope that HeyGen uses."""

from typing import Any

DOC_PAGE = "https://developers.heygen.com/docs/error-codes"


class ApiError(Exception):
    """An answer that is not a success: HTTP status, machine code, words, and the field it is about."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        param: str | None = None,
        *,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        anchor = self.code.replace("_", "-")
        return {
            "error": {
                "code": self.code,
                "message": self.message,
                "param": self.param,
                "doc_url": f"{DOC_PAGE}#{anchor}",
            }
        }


def invalid(param: str | None, message: str) -> ApiError:
    return ApiError(400, "invalid_parameter", message, param)


def not_found(kind: str, identifier: str) -> ApiError:
    """``kind`` is the noun in the code: video, asset, voice, avatar, avatar_group, webhook."""
    return ApiError(404, f"{kind}_not_found", f"No {kind.replace('_', ' ')} {identifier!r} in this workspace.")


def no_operation() -> ApiError:
    return ApiError(404, "not_found", "There is no such operation here.")


def check_offered(*, is_there: bool) -> None:
    """For an operation that the sandbox can do without, because not every account may have it."""
    if not is_there:
        raise no_operation()
