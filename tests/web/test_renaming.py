"""A file is called as people want it called, on the page and on their disk."""

import pytest
from django.test import Client

from apps.library.models import Media
from tests.web.sample_rows import furnished

pytestmark = pytest.mark.django_db


@pytest.mark.row("VID-27")
def test_a_new_title_names_the_downloaded_file() -> None:
    house = furnished()
    house.everything(2)
    client = Client()
    client.force_login(house.cast.ana)
    film = Media.objects.filter(sort="video").first()
    assert film is not None
    assert "Add a title." in client.post(f"/library/{film.pk}/rename/", {"title": " "}).content.decode()
    answer = client.post(f"/library/{film.pk}/rename/", {"title": "Winter / layers: “one minute”"}, follow=True)
    assert "Winter / layers" in answer.content.decode()
    assert Media.objects.get(pk=film.pk).filename == "Winter-layers-one-minute.mp4"
