"""The vendor's contract as something that exchanges can be held against.

The file speaks the OpenAPI 3.0 dialect; here it becomes JSON Schema, made as strict as its notes allow: objects are
closed unless the contract leaves them open, success needs its envelope, and later fields are let in.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from tests.providers.recorder import Exchange

FOLDER: Final = Path(__file__).resolve().parents[2].parent / "shared" / "api"
FILE: Final = FOLDER / "heygen-v3.json"
# Sub-objects of request bodies that take fields beyond the listed ones.
OPEN: Final = frozenset({"background", "caption", "voice_settings", "engine_settings"})
DOC_PAGE: Final = "https://developers.heygen.com/docs/error-codes"
_CODE: Final = re.compile(r"`([a-z_]+)`")
Schema = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    name: str
    spec: Mapping[str, Any]
    pattern: re.Pattern[str] = field(repr=False)

    def query_schema(self) -> Schema:
        flags = {flag["name"]: _flag(flag) for flag in self.spec["flags"] if flag["in"] == "query"}
        needed = [flag["name"] for flag in self.spec["flags"] if flag["in"] == "query" and flag["required"]]
        return {"type": "object", "properties": flags, "required": needed, "additionalProperties": False}

    def request_schema(self) -> Schema | None:
        if self.spec["request_schema"] is None or self.spec["body_encoding"] != "json":
            return None
        schema = _converted(self.spec["request_schema"], is_request=True)
        for later in self.spec["later_fields"]:
            if later.get("in") != "query":
                _let_in(schema, later)
        if self.spec["rejects_unknown_fields"] is False:
            schema["additionalProperties"] = True
        return schema

    def answer_schema(self) -> Schema:
        schema = _converted(self.spec["response_schema"], is_request=False)
        schema["required"] = ["data"]
        # A batch has the pages of its items inside.
        inside = "has_more" in schema["properties"]["data"].get("properties", {})
        if self.spec["paginated"] and not inside:
            schema["required"] += ["has_more", "next_token"]
        return schema

    @property
    def takes_key(self) -> bool:
        return str(self.spec["idempotency_key"]) in ("supported", "assumed_supported")


@dataclass(frozen=True)
class Contract:
    operations: tuple[Operation, ...]
    codes: Mapping[str, int]

    @classmethod
    def load(cls, *, later: bool = False) -> "Contract":
        """``later`` adds what came after the contract, and lets it replace what it has changed."""
        found = json.loads(FILE.read_text())
        codes = dict(_codes((FOLDER / "heygen-v3.md").read_text()))
        if later:
            more = json.loads((FOLDER / "heygen-later.json").read_text())
            found |= more
            codes = {error["code"]: error["status"] for one in more.values() for error in one["errors"]} | codes
        operations = (Operation(name, spec, _pattern(name, spec)) for name, spec in found.items())
        # Fixed paths first: "/v3/videos/statuses" is not a video called "statuses".
        ordered = sorted(operations, key=lambda operation: operation.name.count("{"))
        return cls(tuple(ordered), codes)

    def operation(self, exchange: Exchange) -> Operation | None:
        line = f"{exchange.method} {exchange.path}"
        return next((one for one in self.operations if one.pattern.fullmatch(line)), None)

    def faults(self, exchange: Exchange) -> list[str]:
        """Everything about an exchange that deviates from the contract."""
        operation = self.operation(exchange)
        if operation is None:
            return ["no such operation"]
        # What was refused as wrong was sent wrong on purpose.
        wrong = exchange.status == 400
        request_faults = () if wrong else self._request_faults(operation, exchange)
        return [*request_faults, *self._answer_faults(operation, exchange)]

    def _request_faults(self, operation: Operation, exchange: Exchange) -> Iterator[str]:
        query = {name: int(value) if value.isdigit() else value for name, value in exchange.query.items()}
        yield from _faults(operation.query_schema(), query, "query")
        yield from self._header_faults(operation, exchange)
        schema = operation.request_schema()
        if operation.spec["body_encoding"] == "multipart":
            if not exchange.headers.get("content-type", "").startswith("multipart/form-data; boundary="):
                yield "request: not multipart"
            if exchange.sent.count(b'form-data; name="file"; filename="') != 1:
                yield "request: not one field named file"
        elif schema is not None:
            yield from _faults(schema, exchange.sent, "request")
        elif exchange.sent is not None:
            yield "request: a body where none belongs"

    def _header_faults(self, operation: Operation, exchange: Exchange) -> Iterator[str]:
        if "x-api-key" not in exchange.headers:
            yield "request: no key"
        if operation.request_schema() and exchange.headers.get("content-type") != "application/json":
            yield "request: body not declared as JSON"
        if "idempotency-key" in exchange.headers and not operation.takes_key:
            yield "request: an Idempotency-Key where none is honoured"

    def _answer_faults(self, operation: Operation, exchange: Exchange) -> Iterator[str]:
        if not exchange.answer_headers.get("x-request-id"):
            yield "answer: no X-Request-Id"
        if exchange.answer_headers.get("content-type", "").partition(";")[0] != "application/json":
            yield "answer: not declared as JSON"
        if exchange.status == operation.spec["success_status"]:
            yield from _faults(operation.answer_schema(), exchange.answer, "answer")
        else:
            yield from self._error_faults(exchange)

    def _error_faults(self, exchange: Exchange) -> Iterator[str]:
        yield from _faults(_ERROR, exchange.answer, f"answer {exchange.status}")
        error = exchange.answer.get("error", {}) if isinstance(exchange.answer, dict) else {}
        code = error.get("code", "")
        if self.codes.get(code) != exchange.status:
            yield f"answer: code {code!r} with status {exchange.status}, by contract {self.codes.get(code)}"
        if error.get("doc_url") not in (None, f"{DOC_PAGE}#{code.replace('_', '-')}"):
            yield f"answer: doc_url {error.get('doc_url')!r}"
        if exchange.status == 429 and not exchange.answer_headers.get("retry-after", "").isdigit():
            yield "answer: 429 without Retry-After in whole seconds"


_ERROR: Final[Schema] = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "param", "doc_url"],
            "additionalProperties": False,
            "properties": {
                "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                "message": {"type": "string", "minLength": 1},
                "param": {"type": ["string", "null"]},
                "doc_url": {"type": ["string", "null"]},
                "errors": {"type": "array"},
            },
        }
    },
}


def _pattern(name: str, spec: Mapping[str, Any]) -> re.Pattern[str]:
    line = re.escape(name)
    for arg in spec["args"]:
        line = line.replace(re.escape("{" + arg["param"] + "}"), "[^/]+")
    return re.compile(line)


def _codes(text: str) -> Iterator[tuple[str, int]]:
    """The table of codes: a status, then the codes in backticks."""
    for row in re.finditer(r"^\| (\d{3}) \| (.*?) \|.*\|$", text, re.MULTILINE):
        yield from ((code, int(row[1])) for code in _CODE.findall(row[2]))


def _flag(flag: Mapping[str, Any]) -> Schema:
    schema: Schema = {"type": flag["type"]}
    for theirs, ours in (("enum", "enum"), ("min", "minimum"), ("max", "maximum")):
        if flag[theirs] is not None:
            schema[ours] = flag[theirs]
    return schema


def _converted(schema: Mapping[str, Any], *, is_request: bool, name: str = "") -> Schema:
    """One schema of the contract in JSON Schema. An object without properties is a free map."""
    made: Schema = {key: schema[key] for key in ("type", "enum") if key in schema}
    if "oneOf" in schema:
        made["oneOf"] = [_converted(one, is_request=is_request, name=name) for one in schema["oneOf"]]
    if "items" in schema:
        made["items"] = _converted(schema["items"], is_request=is_request, name=name)
    if schema.get("properties"):
        made["properties"] = {
            key: _converted(value, is_request=is_request, name=key) for key, value in schema["properties"].items()
        }
        made["required"] = list(schema.get("required", []))
        made["additionalProperties"] = is_request and name in OPEN
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") else made


def _let_in(schema: Schema, later: Mapping[str, Any]) -> None:
    """A field, or new words of an enumeration, that a later document adds."""
    path: str = later["path"]
    if path == "events[]":
        schema["properties"]["events"]["anyOf"][0]["items"]["enum"] += later["adds"]
    kind, _, name = path.partition(":")
    for variant in schema.get("oneOf", []):
        if [kind.removeprefix("type=")] == variant["properties"]["type"]["enum"] and name.isidentifier():
            variant["properties"][name] = _later_field(later)
    if "oneOf" not in schema and path.isidentifier():
        schema["properties"][path] = _later_field(later)


def _later_field(later: Mapping[str, Any]) -> Schema:
    added: Schema = {"type": later["type"], "minLength": later.get("min_length", 0)}
    return {"anyOf": [added, {"type": "null"}]} if later.get("nullable") else added


def _faults(schema: Schema, value: object, where: str) -> Iterator[str]:
    for error in Draft202012Validator(schema).iter_errors(value):
        for leaf in _leaves(error):
            yield f"{where} {leaf.json_path}: {leaf.message[:200]}"


def _leaves(error: Any) -> Iterator[Any]:
    """Of the variants that do not fit, the one that fits best speaks."""
    if not error.context:
        yield error
        return
    tried: dict[int, list[Any]] = {}
    for one in error.context:
        tried.setdefault(one.schema_path[0], []).append(one)
    for one in min(tried.values(), key=_misfit):
        yield from _leaves(one)


def _misfit(errors: list[Any]) -> tuple[bool, int]:
    is_other_kind = any(error.validator in ("enum", "type") for error in errors)
    return is_other_kind, len(errors)
