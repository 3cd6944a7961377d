"""Named statements: what each delivery costs at the door."""

from apps.common.prepared import Statement

ENDPOINT = Statement(
    "SELECT account.workspace_id, account.id, endpoint.secret FROM webhooks_endpoint endpoint"
    " JOIN accounts_connection account ON account.id = endpoint.connection_id WHERE endpoint.token = %s"
)
"""Workspace, connection and the secret as it is stored. Of the token in the address."""

KEEP = Statement(
    "INSERT INTO webhooks_delivery (workspace_id, connection_id, event_id, event_type, object_id, callback_id, verdict,"
    " body, body_hash, sent_at, received_at, next_try_at, repeats, result, tries)"
    " VALUES (%s, %s, %s, %s, %s, %s, 'valid', %s, %s, %s, %s, %s, 0, '', 0) ON CONFLICT DO NOTHING RETURNING id"
)
"""The number of a delivery that is new; no row where its id or its body has come before."""
