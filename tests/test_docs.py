"""What the documents name exists, and what exists is named."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from apps.jobs.states import State

ROOT = Path(__file__).resolve().parents[1]
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", [*settings.JOB_KINDS, *settings.REVIEW_SUBJECTS, *State.values])
def test_the_architecture_page_names_it(name: str) -> None:
    assert f"`{name}`" in ARCHITECTURE


@pytest.mark.parametrize("room", sorted(p.name for p in (ROOT / "apps").iterdir() if (p / "__init__.py").exists()))
def test_every_room_stands_in_the_drawing_of_the_house(room: str) -> None:
    assert room in ARCHITECTURE.split("```")[1]


def test_every_module_and_folder_that_the_architecture_page_names_exists() -> None:
    named = re.findall(r"`((?:\w+/)+\w+\.(?:py|js)|(?:\w+/){2,})`", ARCHITECTURE)
    assert len(named) > 15
    missing = [name for name in named if not any((root / name).exists() for root in (ROOT, ROOT / "apps"))]
    beside = set(re.findall(r"`(\w+\.py)`", ARCHITECTURE))
    there = {path.name for top in ("apps", "heygen_web", "sandbox") for path in (ROOT / top).rglob("*.py")}
    assert [*missing, *sorted(beside - there)] == []


def test_every_setting_is_explained() -> None:
    source = (ROOT / "heygen_web/settings.py").read_text("utf-8")
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', source))
    explained = set(re.findall(r"`([A-Z][A-Z_]{3,})`", (ROOT / "docs/settings.md").read_text("utf-8")))
    assert read - explained == set()
    assert explained - read == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_and_link_in_the_documents_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    ours = {name for name, app in get_commands().items()}
    for command in re.findall(r"`(?:\.venv/bin/python )?manage\.py (\w+)", text):
        assert command in ours, command
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for target in re.findall(r"`?make (\w+)`", text):
        assert target in targets, target
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (document.parent / link).exists(), link
