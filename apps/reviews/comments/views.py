"""What people say about a review. The forms stand on its page and on the page of its thing."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.once import once
from apps.common.text import number_of

from ..models import Comment, Review
from ..refusal import Refused
from ..subjects import subject
from . import threads
from .forms import CommentForm


@require_POST
@once
def say(request: MemberRequest, pk: int) -> HttpResponse:
    """A new comment, or an answer to the one whose number stands in `parent`: one form for all of them."""
    review = get_visible_or_404(request, Review.objects.select_related("author", "workspace"), pk=pk)
    mine = Comment.objects.filter(workspace=review.workspace_id, review__subject=review.subject)
    same = mine.filter(review__thing=review.thing) if review.thing else mine.filter(review=review)
    parent = same.select_related("parent").filter(pk=number_of(request.POST.get("parent")) or 0).first()
    form = CommentForm(request.POST, parent=parent)
    if form.is_valid():
        try:
            made = threads.write(
                review, form.cleaned_data.pop("text"), by=request.user, parent=parent, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error("at" if isinstance(refused, threads.BeyondTheEnd) else None, str(refused))
        else:
            return _back(request, review, f"comment-{made.parent_id or made.pk}")
    context = {"review": review, "form": form, "parent": parent, "back": _page_of(request, review)}
    return render(request, "reviews/comments/form.html", {**context, "place": request.POST.get("from")}, status=422)


@require_POST
def resolve(request: MemberRequest, pk: int) -> HttpResponse:
    comment = get_visible_or_404(request, Comment.objects.select_related("review__author", "review__workspace"), pk=pk)
    try:
        threads.resolve(comment, by=request.user, settled=request.GET.get("wanted") != "no")
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(request, comment.review, f"comment-{comment.parent_id or comment.pk}")


def _page_of(request: MemberRequest, review: Review) -> str:
    """The page where it was said."""
    if request.POST.get("from") == "thing":
        return subject(review.subject).url(review)
    return review.get_absolute_url()


def _back(request: MemberRequest, review: Review, place: str) -> HttpResponse:
    return HttpResponseRedirect(f"{_page_of(request, review)}#{place}")
