from django.urls import path

from .audit import views as audit_views
from .connections import call_views
from .connections import views as connection_views
from .people import invitation_views
from .people import views as people_views
from .projects import views as project_views

app_name = "accounts"
urlpatterns = [
    path("workspace/switch/", people_views.switch_workspace, name="switch_workspace"),
    path("settings/connections/", connection_views.connections, name="connections"),
    path("settings/connections/add/<slug:provider>/", connection_views.add_connection, name="add_connection"),
    path("settings/connections/<int:pk>/", connection_views.edit_connection, name="connection"),
    path("settings/connections/<int:pk>/test/", connection_views.test_connection, name="test_connection"),
    path("settings/connections/<int:pk>/resume/", connection_views.resume_connection, name="resume_connection"),
    path("settings/connections/<int:pk>/delete/", connection_views.delete_connection, name="delete_connection"),
    path("settings/people/", people_views.people, name="people"),
    path("settings/people/<int:pk>/role/", people_views.change_role, name="change_role"),
    path("settings/people/<int:pk>/remove/", people_views.remove_person, name="remove_person"),
    path("account/leave/<int:pk>/", people_views.leave, name="leave"),
    path("settings/people/invitations/<int:pk>/resend/", invitation_views.resend_invitation, name="resend_invitation"),
    path("settings/people/invitations/<int:pk>/revoke/", invitation_views.revoke_invitation, name="revoke_invitation"),
    path("join/<str:token>/", invitation_views.join, name="join"),
    path("settings/projects/", project_views.projects, name="projects"),
    path("settings/projects/<int:pk>/rename/", project_views.rename_project, name="rename_project"),
    path("settings/projects/<int:pk>/archive/", project_views.archive_project, name="archive_project"),
    path("settings/projects/<int:pk>/bring-back/", project_views.bring_back_project, name="bring_back_project"),
    path("settings/calls/", call_views.calls, name="calls"),
    path("settings/audit/", audit_views.log, name="audit"),
    path("settings/audit/export.<slug:form>", audit_views.export, name="audit_export"),
    path("settings/audit/verify/", audit_views.verify, name="audit_verify"),
]
