"""Named statements: what is asked with nearly every request."""

from apps.common.prepared import Statement

SESSION = Statement("SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s")
"""What a session holds. Of its key, and of now."""
