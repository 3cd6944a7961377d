from django.urls import path

from .pages import row_views, views

urlpatterns = [
    path("", views.campaigns, name="campaigns"),
    path("new/", views.new_campaign, name="new_campaign"),
    path("<int:pk>/", views.campaign, name="campaign"),
    path("<int:pk>/columns/", views.mapping, name="mapping"),
    path("<int:pk>/table/", views.replace_table, name="replace_table"),
    path("<int:pk>/pilots/", views.suggest_pilots, name="suggest_pilots"),
    path("<int:pk>/take-over/", views.take_over, name="take_over"),
    path("<int:pk>/delete/", views.delete, name="delete_campaign"),
    path("<int:pk>/cells/", row_views.cells, name="cells"),
    path("<int:pk>/fault/", row_views.fault, name="fault"),
    path("<int:pk>/rows/<int:number>/", row_views.row, name="row"),
    path("<int:pk>/rows/<int:number>/out/", row_views.take_out, name="take_out"),
    path("<int:pk>/rows/<int:number>/back/", row_views.put_back, name="put_back"),
    path("<int:pk>/rows/<int:number>/pilot/", row_views.add_pilot, name="add_pilot"),
    path("<int:pk>/rows/<int:number>/no-pilot/", row_views.drop_pilot, name="drop_pilot"),
    path("<int:pk>/rows/<int:number>/hidden/", row_views.remove_hidden, name="remove_hidden"),
    path("<int:pk>/rows/<int:number>/dismiss/", row_views.dismiss, name="dismiss"),
]
