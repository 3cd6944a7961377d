"""What somebody who leaves a workspace hands over of reviews: those asked of them, and the languages they read."""

from apps.accounts.models import Project, User
from apps.accounts.roles import Role

from .models import Reader, Review


class Reviews:
    def open_things(self, workspace_id: int, user: User) -> int:
        return Review.objects.open().filter(workspace_id=workspace_id).of(user).count()

    def give(self, workspace_id: int, leaver: User, to: User, role: Role, by: User | None) -> int:  # noqa: ARG002
        """Who may not decide, and the author of a thing, get none: such a review waits for anybody."""
        mine = Review.objects.open().filter(workspace_id=workspace_id)
        count = mine.of(leaver).count()
        for column in ("assigned", "looking"):
            held = mine.filter(**{column: leaver})
            if role.includes(Role.REVIEWER):
                held.exclude(author=to).update(**{column: to})
            held.update(**{column: None})
        if role.includes(Role.REVIEWER):
            for line in Reader.objects.filter(workspace_id=workspace_id, user=leaver):
                Reader.objects.get_or_create(workspace_id=workspace_id, user=to, language=line.language)
                line.delete()
            for project in Project.objects.filter(workspace_id=workspace_id, reviewers=leaver):
                project.reviewers.add(to)
                project.reviewers.remove(leaver)
        return count
