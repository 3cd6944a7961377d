"""Named statements: what every open page asks again and again."""

from apps.common.prepared import Statement

WATCHER = Statement(
    "SELECT person.password, workspace.feed_seq, COALESCE(workspace.feed_at > %s, FALSE) OR EXISTS"
    " (SELECT 1 FROM jobs_job job WHERE job.workspace_id = workspace.id"
    " AND job.state IN ('queued', 'submitting', 'unconfirmed', 'processing'))"
    " FROM accounts_membership membership"
    " JOIN accounts_user person ON person.id = membership.user_id"
    " JOIN accounts_workspace workspace ON workspace.id = membership.workspace_id"
    " WHERE membership.user_id = %s AND membership.workspace_id = %s AND person.is_active"
)
"""The password's hash, the newest event, and whether anything moves or moved since a moment.

Of that moment, a person who may sign in, and a workspace of theirs; else there is no row.
"""
