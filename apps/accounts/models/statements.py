"""Named statements: what is asked with nearly every request, and written with nearly every move."""

from apps.common.prepared import Statement

SESSION = Statement("SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s")
"""What a session holds. Of its key, and of now."""

FEED_NUMBER = Statement(
    "UPDATE accounts_workspace SET feed_seq = feed_seq + %s, feed_at = %s WHERE id = %s RETURNING feed_seq"
)
"""Take the next numbers of a feed, and tell the last. Of how many, now, and its workspace, whose row stays locked."""

AUDIT_NUMBER = Statement(
    "UPDATE accounts_workspace SET audit_number = audit_number + %s WHERE id = %s RETURNING audit_number"
)
"""Take so many numbers of a workspace's audit log; the last of them. Its row stays locked."""
