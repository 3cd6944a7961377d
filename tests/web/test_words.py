"""Nobody reads words that the portal does not use: it says approve, approval and automatically."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext"}
NEVER = re.compile(
    r"\b(a yes|yeses|(say|says|said) yes|by (it|them)sel(f|ves)|rests|nobody knows|(waits|asks) for a yes"
    r"|asked for it|goes on by|stands? here|under way|vendors?|asked of|deeds?|you said|look into|at once, at most"
    r"|opens nothing|given back|(is|was|were) held|sent anew|send anew|taken away|what came|no room to store"
    r"|are the most|is the most|not told|e-mail|somebody else must)\b",
    re.IGNORECASE,
)


def of_templates() -> Iterator[tuple[Path, str]]:
    for folder in ("templates", "apps"):
        for path in sorted((ROOT / folder).rglob("templates/**/*" if folder == "apps" else "**/*")):
            if path.suffix in {".html", ".txt"}:
                text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", " ", path.read_text(), flags=re.DOTALL)
                words = re.findall(r"""(?:title|text|next|label|action_label)="([^"]*)\"""", text)
                yield from ((path, word) for word in words)
                yield path, re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.DOTALL)


def of_code() -> Iterator[tuple[Path, str]]:
    for path in sorted((*(ROOT / "apps").rglob("*.py"), *(ROOT / "heygen_web").rglob("*.py"))):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATED:
                for given in node.args:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield path, given.value


def of_the_sandbox() -> Iterator[tuple[Path, str]]:
    """The panel of the simulated provider; what it answers to requests is its vendor's."""
    for path in sorted((ROOT / "sandbox" / "templates").glob("*.html")):
        yield path, re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text(), flags=re.DOTALL)


def of_the_docs() -> Iterator[tuple[Path, str]]:
    """The docs for people who run the portal. The architecture is for those who read the code too."""
    for path in (ROOT / "README.md", ROOT / "docs" / "operations.md", ROOT / "docs" / "settings.md"):
        yield path, re.sub(r"`[^`]*`", " ", path.read_text())


def test_the_docs_of_the_code_say_approval() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    assert re.findall(r"\b(?:a yes|yeses|(?:say|says|said) yes|rests until)\b", text) == []


@pytest.mark.parametrize("read", [of_templates, of_code, of_the_sandbox, of_the_docs])
def test_what_people_read_says_approve_and_automatically(read: object) -> None:
    assert callable(read)
    found = [f"{path.relative_to(ROOT)}: {hit[0]!r}" for path, text in read() for hit in NEVER.finditer(text)]
    assert found == []
