from django.urls import path

from .views import audit, calls, connections, invitations, people, projects, workspaces

app_name = "accounts"
urlpatterns = [
    path("workspace/switch/", workspaces.switch_workspace, name="switch_workspace"),
    path("settings/connections/", connections.connections, name="connections"),
    path("settings/connections/add/<slug:provider>/", connections.add_connection, name="add_connection"),
    path("settings/connections/<int:pk>/", connections.edit_connection, name="connection"),
    path("settings/connections/<int:pk>/test/", connections.test_connection, name="test_connection"),
    path("settings/connections/<int:pk>/resume/", connections.resume_connection, name="resume_connection"),
    path("settings/connections/<int:pk>/delete/", connections.delete_connection, name="delete_connection"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/<int:pk>/role/", people.change_role, name="change_role"),
    path("settings/people/<int:pk>/remove/", people.remove_person, name="remove_person"),
    path("account/leave/<int:pk>/", people.leave, name="leave"),
    path("settings/people/invitations/<int:pk>/resend/", invitations.resend_invitation, name="resend_invitation"),
    path("settings/people/invitations/<int:pk>/revoke/", invitations.revoke_invitation, name="revoke_invitation"),
    path("join/<str:token>/", invitations.join, name="join"),
    path("settings/projects/", projects.projects, name="projects"),
    path("settings/projects/<int:pk>/rename/", projects.rename_project, name="rename_project"),
    path("settings/projects/<int:pk>/archive/", projects.archive_project, name="archive_project"),
    path("settings/projects/<int:pk>/bring-back/", projects.bring_back_project, name="bring_back_project"),
    path("settings/calls/", calls.calls, name="calls"),
    path("settings/audit/", audit.log, name="audit"),
    path("settings/audit/export.<slug:form>", audit.export, name="audit_export"),
    path("settings/audit/verify/", audit.verify, name="audit_verify"),
]
