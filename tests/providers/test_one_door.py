"""Every request that may cost leaves through one door, and this is the list of these doors.

The operations of the providers are read from their source, so that a new one has to be entered here, and so are the
places that call them.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

APPS = Path(__file__).resolve().parents[2] / "apps"
FREE = {
    "/v3/assets": "a file is kept, nothing is made of it",
    "/v3/brand-glossaries": "words that are kept",
    "/v3/templates": "a template is made of a film that is there",
    "/v3/webhooks/endpoints": "where news are sent to",
    "/v3/webhooks/endpoints/{id}/rotate-secret": "the secret of that",
}
"""What is posted and costs nothing."""
DOORS = {
    ("Proofreads", "create"): set(),
    ("Proofreads", "generate"): set(),
    ("Templates", "render"): {"templates/kinds/render/kind.py: TemplateRender.submit"},
    ("TemplatesV2", "generate"): {"templates/kinds/render/kind_v2.py: OlderTemplateRender.submit"},
    ("Translations", "create"): {"translations/kinds/dub/kind.py: Dub.submit"},
    ("Translations", "create_batch"): set(),
    ("Videos", "create_avatar"): {"videos/kinds/talking_head/kind.py: AvatarVideo.submit"},
    ("Videos", "create_image"): {"videos/kinds/talking_head/kind.py: ImageVideo.submit"},
    ("Voices", "speak"): {"voices/kinds/speech/kind.py: HeyGenSpeech.speak"},
    ("UseApi", "speak"): {"voices/kinds/speech/kind.py: GatewaySpeech.speak"},
    ("PlayHT", "create"): {"voices/kinds/speech/kind.py: PlayHTSpeech.submit"},
    ("PlayHT", "create_streaming"): set(),
    ("Voices", "clone"): {"voices/custom/clone.py: _send"},
    ("Voices", "design"): {"voices/custom/design.py: find"},
}
"""Each operation that may cost, and the one place that calls it."""

RESOURCES = {
    "Proofreads": "proofreads",
    "Templates": "templates",
    "TemplatesV2": "templates_v2",
    "Translations": "translations",
    "Videos": "videos",
    "Voices": "voices",
}
"""What those of them are called at the client that are not called on the client itself."""


def sources(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((APPS / folder).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text())


def functions(tree: ast.Module) -> Iterator[tuple[str, str, ast.FunctionDef]]:
    """The class, or nothing, the name and the body of every function of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield "", node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((node.name, one.name, one) for one in node.body if isinstance(one, ast.FunctionDef))


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def posted(body: ast.FunctionDef) -> Iterator[str]:
    """The paths that a function posts to."""
    for call in calls(body):
        given = {word.arg: word.value for word in call.keywords}
        method = given.get("method")
        if isinstance(method, ast.Constant) and method.value == "POST":
            yield text_of(given["path"])


def text_of(path: ast.expr) -> str:
    """The path as it is written, where it is filled in too: `path("/v3/x/{id}", id=…)`."""
    if isinstance(path, ast.Call):
        return text_of(path.args[0])
    return str(path.value) if isinstance(path, ast.Constant) else ast.unparse(path)


def paid_operations() -> set[tuple[str, str]]:
    """Every public operation that posts to a path which is not free, itself or through a helper of its class."""
    found: set[tuple[str, str]] = set()
    for _path, tree in sources("providers"):
        bodies = {(owner, name): body for owner, name, body in functions(tree) if owner}
        paying = {key for key, body in bodies.items() if set(posted(body)) - FREE.keys()}
        for (owner, name), body in bodies.items():
            helped = {
                call.func.attr for call in calls(body) if isinstance(call.func, ast.Attribute) and is_self(call.func)
            }
            if (owner, name) in paying or any((owner, helper) in paying for helper in helped):
                found.add((owner, name))
    return {(owner, name) for owner, name in found if not name.startswith("_")}


def is_self(called: ast.Attribute) -> bool:
    return isinstance(called.value, ast.Name) and called.value.id == "self"


def called_on(called: ast.Attribute) -> str:
    """The last word before the operation: `voices` of `client.voices.clone`, `client` of `client.create`."""
    return called.value.attr if isinstance(called.value, ast.Attribute) else ast.unparse(called.value)


def callers(operation: tuple[str, str]) -> set[str]:
    owner, name = operation
    wanted = RESOURCES.get(owner, "client")
    found = set()
    for path, where, call in everywhere():
        if call.attr == name and called_on(call) == wanted:
            found.add(f"{path}: {where}")
    kinds = {"UseApi": "Gateway", "PlayHT": "PlayHT"}
    return {one for one in found if kinds.get(owner, "") in one}


def everywhere() -> Iterator[tuple[str, str, ast.Attribute]]:
    """The module, the function and the name of every method that is called outside the providers."""
    for path, tree in sources("."):
        module = path.relative_to(APPS).as_posix()
        if module.startswith("providers/"):
            continue
        for owner, name, body in functions(tree):
            for call in calls(body):
                if isinstance(call.func, ast.Attribute):
                    yield module, f"{owner}.{name}".lstrip("."), call.func


def test_every_operation_that_may_cost_is_known_here() -> None:
    assert paid_operations() == DOORS.keys()


def test_each_of_them_is_called_from_one_place_alone() -> None:
    assert {operation: callers(operation) for operation in DOORS} == DOORS


def test_kinds_of_work_are_submitted_by_the_engine_alone_behind_the_claim_and_the_attempt() -> None:
    def who_calls(name: str, on: str) -> set[str]:
        return {f"{path}: {where}" for path, where, call in everywhere() if call.attr == name and called_on(call) == on}

    assert who_calls("submit", "kind(job.kind)") == {"jobs/engine/submission.py: send"}
    assert who_calls("speak", "self") == {"voices/kinds/speech/kind.py: _AtOnce.submit"}
    senders = {
        f"{path.relative_to(APPS).as_posix()}: {name}"
        for path, tree in sources("jobs")
        for _owner, name, body in functions(tree)
        for call in calls(body)
        if isinstance(call.func, ast.Name) and call.func.id == "send"
    }
    # Both hold an attempt that was written under the claim, or under the lease of a doubt.
    assert senders == {"jobs/engine/submission.py: _send_on", "jobs/engine/resolution.py: resolve"}


def test_no_paid_request_is_repeated_inside_the_client() -> None:
    """Each attempt is one exchange: the places above ask for no retries."""
    modules = {one.partition(": ")[0] for places in DOORS.values() for one in places}
    for module in modules:
        tree = ast.parse((APPS / module).read_text())
        wanted = {one.partition(": ")[2] for places in DOORS.values() for one in places}
        for owner, name, body in functions(tree):
            if f"{owner}.{name}".lstrip(".") in wanted:
                assert any(
                    word.arg == "retries" and isinstance(word.value, ast.Constant) and word.value.value == 0
                    for call in calls(body)
                    for word in call.keywords
                ), f"{module}: {owner}.{name}"
