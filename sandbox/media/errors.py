"""What can go wrong in a render, in the vendor's words."""


class MediaError(Exception):
    """A render that cannot be finished. `code` is what the vendor would report."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
