"""The index of words: which terms the texts of jobs have, so that a search reads a few jobs and not all of them.

It is made of `Job.folded` by `jobs.pages.search_index` and nothing else, and can be made anew at any time. Texts are
kept in UTF-8, because bytes are in the same order in every database, whatever its collation.
"""

from django.db import models

from apps.accounts.models import Workspace

from .jobs import Job


class Term(models.Model):
    """A word that some job of the workspace has, or three signs in a row where the script has no words."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    text = models.BinaryField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "text"], name="one_row_a_term")]

    def __str__(self) -> str:
        return bytes(self.text).decode()


class TermEnding(models.Model):
    """A term from its first sign on, from its second, and so on: what begins so is found wherever it is in a word."""

    pk = models.CompositePrimaryKey("workspace", "text", "term")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    text = models.BinaryField(max_length=80)
    term = models.ForeignKey(Term, models.CASCADE, related_name="endings")

    def __str__(self) -> str:
        return bytes(self.text).decode()


class Posting(models.Model):
    """A term and a job that has it.

    The database does not hold the two together: a version that knows no index may still delete jobs.
    """

    pk = models.CompositePrimaryKey("term", "job")
    term = models.ForeignKey(Term, models.CASCADE, related_name="postings", db_index=False)
    job = models.ForeignKey(Job, models.CASCADE, related_name="postings", db_constraint=False)

    def __str__(self) -> str:
        return f"{self.term_id} in {self.job_id}"
