from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.notices.bell import bell_of

from .. import feed


@require_GET
@never_cache
@login_not_required  # It checks the session itself, in the one query that it may cost.
def news(request: HttpRequest) -> HttpResponse:
    """204 while nothing is new since `after`; else the newest number, the pace, words to speak, and the bell."""
    watching = feed.watcher(request.session)
    if watching is None:
        return HttpResponse(status=401)
    given = request.GET.get("after", "0")
    after = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    pace = f"{watching.pace:g}"
    if watching.workspace.feed_seq <= after:
        return HttpResponse(status=204, headers={"Feed-Pace": pace})
    said = feed.words(watching, after) if after else []
    bell = bell_of(watching.user).as_json
    return JsonResponse({"after": watching.workspace.feed_seq, "pace": watching.pace, "say": said, "bell": bell})
