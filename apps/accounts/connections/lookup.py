from apps.accounts.models import Connection, Workspace
from apps.accounts.models.connections import Provider


def heygen_connection(workspace: Workspace) -> Connection | None:
    """The account that films of this workspace are made with."""
    return Connection.objects.of(Provider.HEYGEN).filter(workspace=workspace).select_related("workspace").first()
