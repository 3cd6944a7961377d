from django.urls import path

from .evidence import views as evidence_views
from .pages import action_views
from .pages import views as page_views

app_name = "jobs"
urlpatterns = [
    path("", page_views.jobs, name="list"),
    path("<int:pk>/", page_views.job, name="job"),
    path("<int:pk>.json", page_views.job_json, name="json"),
    path("<int:pk>/submit/", action_views.submit, name="submit"),
    path("<int:pk>/take-back/", action_views.take_back, name="take_back"),
    path("<int:pk>/cancel/", action_views.cancel, name="cancel"),
    path("<int:pk>/pause/", action_views.pause, name="pause"),
    path("<int:pk>/resume/", action_views.resume, name="resume"),
    path("<int:pk>/check-again/", action_views.check_again, name="check_again"),
    path("<int:pk>/copy-again/", action_views.copy_again, name="copy_again"),
    path("<int:pk>/render-again/", action_views.render_again, name="render_again"),
    path("<int:pk>/send-rest/", action_views.send_rest, name="send_rest"),
    path("<int:pk>/give-up/", action_views.give_up, name="give_up"),
    path("<int:pk>/send-anew/", action_views.send_anew, name="send_anew"),
    path("<int:pk>/project/", action_views.place, name="place"),
    path("versions/<int:pk>/bring-back/", action_views.bring_back, name="bring_back"),
    path("<int:pk>/copy/", action_views.copy, name="copy"),
    path("<int:pk>/publish/", action_views.publish, name="publish"),
    path("<int:pk>/evidence/", evidence_views.download, name="evidence"),
]
