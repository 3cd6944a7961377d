"""Named statements: what every open page asks again and again, and the list of jobs with every visit."""

from django.db.models import BooleanField, DecimalField, PositiveIntegerField

from apps.common.prepared import Statement, column

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

WATCHER_AND_SESSION = Statement(
    f"SELECT watcher.*, kept.session_data FROM ({WATCHER.sql}) watcher CROSS JOIN django_session kept"  # noqa: S608 - made of constants
    " WHERE kept.session_key = %s AND kept.expire_date > %s"
)
"""The same, and what a session holds, whoever's it is. Of its key and of now besides."""

COUNTS = Statement(
    "WITH known (state) AS (VALUES ('in_review'), ('queued'), ('submitting'), ('unconfirmed'), ('processing'),"
    " ('completed'), ('failed'), ('canceled'))"
    " SELECT known.state, (SELECT COUNT(*) FROM jobs_job job WHERE job.workspace_id = %(workspace)s"
    " AND job.parent_id IS NULL AND job.state = known.state),"
    " CASE WHEN known.state IN ('queued', 'submitting', 'unconfirmed', 'processing')"
    " THEN (SELECT COUNT(*) FROM jobs_job job WHERE job.workspace_id = %(workspace)s"
    " AND job.parent_id IS NULL AND job.state = known.state AND job.expected_at < %(due)s) ELSE 0 END FROM known"
    " UNION ALL SELECT 'draft', COUNT(*), 0 FROM jobs_job job WHERE job.workspace_id = %(workspace)s"
    " AND job.parent_id IS NULL AND job.state = 'draft' AND job.author_id = %(me)s"
)
"""How many jobs on top are in each state, and how many of these were due before a moment; of drafts one's own.

A part for each state, which an index answers alone: grouped, a long history takes four times as long.
"""

CHOICES = Statement(
    "SELECT 'authors', person.id, COALESCE(NULLIF(person.name, ''), person.email) FROM accounts_user person"
    " WHERE person.id <> %(me)s AND person.id IN"
    " (SELECT user_id FROM accounts_membership WHERE workspace_id = %(workspace)s UNION ALL"
    " SELECT CAST(%(asked)s AS bigint) WHERE EXISTS (SELECT 1 FROM jobs_job job"
    " WHERE job.workspace_id = %(workspace)s AND job.author_id = CAST(%(asked)s AS bigint)))"
    " UNION ALL SELECT 'projects', project.id, project.name FROM accounts_project project"
    " WHERE project.workspace_id = %(workspace)s ORDER BY 1, 3, 2"
)
"""What a list can be narrowed to, and under which names: the other members, whom the address asks for as long as they
have jobs there, and all projects.
"""

SPENT = column(
    "(SELECT SUM(entry.spent) FROM jobs_job made JOIN jobs_ledgerentry entry ON entry.job_id = made.id"
    " WHERE made.parent_id = %(expressions)s OR (made.id = %(expressions)s AND made.parts = 0))",
    DecimalField(max_digits=12, decimal_places=4),
)
"""What a job has cost as far as that is known: what is shared out is spent by its parts."""

SPENT_UNKNOWN = column(
    "EXISTS (SELECT 1 FROM jobs_job made JOIN jobs_ledgerentry entry ON entry.job_id = made.id"
    " WHERE (made.parent_id = %(expressions)s OR (made.id = %(expressions)s AND made.parts = 0))"
    " AND entry.move = 'settle' AND entry.spent IS NULL)",
    BooleanField(),
)
"""Whether something of it was made at a price that nobody knows."""

PARTS_READY = column(
    "(SELECT COUNT(*) FROM jobs_job made WHERE made.parent_id = %(expressions)s AND made.state = 'completed')",
    PositiveIntegerField(),
)
"""How many of its parts are ready."""
