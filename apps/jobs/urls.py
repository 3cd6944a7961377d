from django.urls import path

from .views import deeds, evidence, jobs

app_name = "jobs"
urlpatterns = [
    path("", jobs.jobs, name="list"),
    path("<int:pk>/", jobs.job, name="job"),
    path("<int:pk>.json", jobs.job_json, name="json"),
    path("<int:pk>/submit/", deeds.submit, name="submit"),
    path("<int:pk>/take-back/", deeds.take_back, name="take_back"),
    path("<int:pk>/cancel/", deeds.cancel, name="cancel"),
    path("<int:pk>/check-again/", deeds.check_again, name="check_again"),
    path("<int:pk>/copy-again/", deeds.copy_again, name="copy_again"),
    path("<int:pk>/render-again/", deeds.render_again, name="render_again"),
    path("<int:pk>/send-rest/", deeds.send_rest, name="send_rest"),
    path("<int:pk>/give-up/", deeds.give_up, name="give_up"),
    path("<int:pk>/send-anew/", deeds.send_anew, name="send_anew"),
    path("<int:pk>/project/", deeds.place, name="place"),
    path("versions/<int:pk>/bring-back/", deeds.bring_back, name="bring_back"),
    path("<int:pk>/copy/", deeds.copy, name="copy"),
    path("<int:pk>/publish/", deeds.publish, name="publish"),
    path("<int:pk>/evidence/", evidence.download, name="evidence"),
]
