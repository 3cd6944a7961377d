"""The library's work in the background. Tasks take ids only."""

from django_q.tasks import async_task

from . import assets, incoming, measuring, previews


def upload(asset_id: int) -> None:
    """Send one file to the provider."""
    assets.upload_due(asset_id)


def fetch_previews() -> None:
    """Fetch some pictures and sounds of a catalogue, and come again for the rest."""
    if previews.fetch_some():
        async_task("apps.library.tasks.fetch_previews")


def measure() -> None:
    """Measure some media that came in before files were measured; each sweep asks for some more."""
    measuring.measure_some()


def sweep() -> None:
    """Pick up what is due, and clear away what came in half."""
    incoming.remove_abandoned()
    for pk in assets.take_due():
        async_task("apps.library.tasks.upload", pk)
    if previews.is_due():
        async_task("apps.library.tasks.fetch_previews")
    if measuring.is_due():
        async_task("apps.library.tasks.measure")
