from apps.accounts.models import Connection, Workspace
from apps.accounts.models.connections import Provider


def heygen_connection(workspace: Workspace) -> Connection | None:
    """The account that films of this workspace are made with."""
    return connection_of(workspace, Provider.HEYGEN)


def connection_of(workspace: Workspace, provider: Provider) -> Connection | None:
    """The account of this provider that the workspace works with."""
    return Connection.objects.of(provider).filter(workspace=workspace).select_related("workspace").first()
