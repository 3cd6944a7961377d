"""What the command line decides for the whole life of the process."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Options:
    """Where the sandbox keeps its things and how it is reached.

    ``clock_factor`` None keeps the factor stored in the data folder (1 at first). ``public_url`` None means
    the address that the server is bound to. ``cache_dir`` may be shared by several sandboxes: it only holds
    finished renders, named by their content, and parts of pictures that were drawn before. ``secret`` is what it proves
    itself with to the portal that started it.
    """

    data_dir: Path
    cache_dir: Path
    host: str = "127.0.0.1"
    port: int = 8001
    clock_factor: float | None = None
    public_url: str | None = None
    allow_local_urls: bool = False
    render_workers: int = 2
    threads: int = 24
    warm_up: bool = True
    secret: str = ""
