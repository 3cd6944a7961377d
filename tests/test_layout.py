"""The house keeps its layout: small wings, a purpose in each package, templates that include only what lies below."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = [
    folder.parent
    for top in ("apps", "heygen_web", "sandbox")
    for folder in sorted((ROOT / top).rglob("__init__.py"))
    if "migrations" not in folder.parts
]
DJANGOS = {
    *("admin", "apps", "checks", "management", "middleware", "migrations", "models"),
    *("static", "tasks", "templates", "templatetags", "urls"),
}
"""What Django looks for at the root of a room."""
ROOMS = [package for package in PACKAGES if package.parent == ROOT / "apps"]
MOST_OF_A_ROOM, MOST_OF_A_WING, LONGEST = 14, 15, 500


def files_in(package: Path) -> set[str]:
    return {path.stem for path in package.glob("*.py")} - {"__init__"}


def names_in(package: Path) -> set[str]:
    return files_in(package) | {path.parent.name for path in package.glob("*/__init__.py")}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("package", PACKAGES, ids=relative)
def test_a_package_says_in_one_line_what_it_is_for(package: Path) -> None:
    purpose = ast.get_docstring(ast.parse((package / "__init__.py").read_text()))
    assert purpose
    assert purpose.splitlines()[0].endswith(".")


@pytest.mark.parametrize("package", [one for one in PACKAGES if one.parent != ROOT], ids=relative)
def test_a_room_and_a_wing_stay_small(package: Path) -> None:
    if package in ROOMS:
        assert len(names_in(package) - DJANGOS) <= MOST_OF_A_ROOM
    else:
        assert len(files_in(package)) <= MOST_OF_A_WING


def test_no_file_grows_too_long() -> None:
    files = [path for package in PACKAGES for path in package.glob("*.py")]
    assert {relative(path): n for path in files if (n := len(path.read_text().splitlines())) > LONGEST} == {}


def rooms_below() -> dict[str, set[str]]:
    """For each room those that it may know, out of the layers of pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    rooms = [{name.strip().removeprefix("apps.") for name in layer.split("|")} for layer in layers]
    return {name: set().union(*rooms[at + 1 :], {name}) for at, layer in enumerate(rooms) for name in layer}


def test_templates_include_their_own_and_what_lies_below() -> None:
    below = rooms_below()
    odd = []
    for room in ROOMS:
        for page in sorted((room / "templates").rglob("*.html")):
            for name in re.findall(r"""{% (?:include|extends) "([^"]+)\"""", page.read_text()):
                where = name.split("/")[0]
                if where in below and where not in below[room.name]:
                    odd.append(f"{relative(page)} includes {name}")
    assert odd == []


def test_views_are_called_by_addresses_alone() -> None:
    """A view that another module needs is a function in the wrong place."""
    odd = []
    for path in sorted((ROOT / "apps").rglob("*.py")):
        if path.stem in {"urls", "views"} or path.stem.endswith("_views"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                named = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
                if "django" not in named and any(name == "views" or name.endswith("_views") for name in named):
                    odd.append(f"{relative(path)}:{node.lineno}")
    assert odd == []
