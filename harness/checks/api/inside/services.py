"""Clients and resources of boto3, which are made when the program runs -> what they have.

An owner is written "boto3.client:s3", "boto3.client:s3.exceptions", "boto3.resource:s3" or
"boto3.resource:s3.Bucket". What they have is read from the descriptions of the services that
botocore and boto3 carry with them; nothing is connected to.
"""

from __future__ import annotations

import functools
import gzip
import json
import os
import re
from typing import Any

from harness.checks.api.inside.answers import attempt, exists, missing, unknown
from harness.checks.api.inside.modules import LOADED, load, walk
from harness.checks.api.inside.signatures import Shape
from harness.checks.api.inside.suggestions import near
from harness.checks.api.inside.vocabulary import defines

_KINDS = ("boto3.client:", "boto3.resource:")
_COMMON = ("meta", "generate_presigned_url", "generate_presigned_post")
_FILLED_IN = {"glacier"}
"""Services whose clients supply required parameters themselves."""


def is_service(dotted: str) -> bool:
    """Whether an owner stands for a client or resource."""
    return dotted.startswith(_KINDS)


def attribute_of_service(dotted: str, name: str) -> dict[str, Any]:
    """Whether a client, its exceptions or a resource has an attribute."""
    shown, names = _shown(dotted), _names(dotted)
    if not names:
        return unknown("its service is not described", shown)
    if name in names or name.startswith("__"):
        return exists(shown, "`" + name + "` is in the description of its service")
    if name.startswith("_"):
        return unknown("it is private", shown)
    for top in ("botocore", "boto3"):
        if not dotted.endswith(".exceptions") and defines(top, name):
            return unknown("a function of that name may be added to it by " + top, shown)
    why = "not in the description of its service, and added by no part of boto3"
    return missing("attribute", shown, why, names=[name], suggestions=near(name, names))


def call_of_service(dotted: str, name: str, shape: Shape) -> dict[str, Any]:
    """Whether an operation of a client takes such a call: by keyword only, those of its input."""
    path = _shown(dotted) + ("." + name if name else "")
    service = dotted.partition(":")[2]
    operation = _operations(service).get(name) if dotted.startswith(_KINDS[0]) else None
    if operation is None:
        return unknown("it is no operation of its service", path)
    if shape.positional:
        return missing("too-many", path, name + "() only accepts keyword arguments")
    takes: dict[str, Any] = operation.get("members", {})
    for keyword in shape.keywords:
        if keyword not in takes:
            accepted = ", ".join(list(takes)[:12]) + (", ..." if len(takes) > 12 else "")
            return missing("keyword", path, "accepted: " + (accepted or "no keywords"), names=[keyword],
                           suggestions=near(keyword, takes))  # fmt: skip
    needed = [one for one in operation.get("required", ())
              if one not in shape.keywords and not takes.get(one, {}).get("idempotencyToken")]  # fmt: skip
    if needed and service not in _FILLED_IN and not (shape.starred or shape.double_starred):
        return missing("missing-argument", path, "requires " + ", ".join(needed), names=needed)
    return exists(path, "the call fits the description of its service", veto=not shape.starred)


def _shown(dotted: str) -> str:
    """The owner as people write it: boto3.client("s3")."""
    kind, _, rest = dotted.partition(":")
    service, _, inner = rest.partition(".")
    return kind + '("' + service + '")' + ("." + inner if inner else "")


def _names(dotted: str) -> frozenset[str]:
    """All attributes that are known of an owner; none if its service is not known."""
    service, _, inner = dotted.partition(":")[2].partition(".")
    if dotted.startswith(_KINDS[1]):
        return _names_of_resource(service, inner)
    if inner == "exceptions":
        shapes = _described("botocore", service, "service-2").get("shapes", {})
        return frozenset(name for name, shape in shapes.items() if shape.get("exception")) | (
            {"ClientError", "from_code"} if shapes else set()
        )
    operations = _operations(service)
    if inner or not operations:
        return frozenset()
    base, _ = attempt(dir, walk("botocore.client.BaseClient").value)
    return frozenset([*operations, *_COMMON, *(base or ())])


@functools.lru_cache(maxsize=64)
def _operations(service: str) -> dict[str, dict[str, Any]]:
    """Methods of a client -> the shapes of their inputs."""
    described = _described("botocore", service, "service-2")
    shapes = described.get("shapes", {})
    return {
        _method(name): shapes.get(operation.get("input", {}).get("shape", ""), {})
        for name, operation in described.get("operations", {}).items()
    }


@functools.lru_cache(maxsize=64)
def _names_of_resource(service: str, inner: str) -> frozenset[str]:
    """The attributes of a resource as boto3 makes them from its description."""
    described = _described("boto3", service, "resources-1")
    part = described.get("resources", {}).get(inner) if inner else described.get("service")
    if not part:
        return frozenset()
    shapes = _described("botocore", service, "service-2").get("shapes", {})
    members = [
        member
        for name, shape in shapes.items()
        if inner and (name == part.get("shape") or name.startswith(inner))
        for member in shape.get("members", {})
    ]
    identifiers = [
        one[key]
        for one in part.get("identifiers", ())
        for key in ("name", "memberName")
        if key in one
    ]
    plain = [*part.get("actions", {}), *part.get("hasMany", {}), *members, *identifiers]
    made = {_method(name) for name in plain} | {
        "wait_until_" + _method(name) for name in part.get("waiters", {})
    }
    made |= {each for name in part.get("has", {}) for each in (name, _method(name))}
    made |= {name + "_attribute" for name in made}  # where two of one name would meet
    made |= set() if inner else set(described.get("resources", {}))
    return frozenset([*made, "meta", "load", "reload", "get_available_subresources", *dir(object)])


def _method(name: str) -> str:
    """The name botocore gives to the method of an operation."""
    found = walk("botocore.xform_name").value
    text: str = found(name)
    return text


@functools.lru_cache(maxsize=64)
def _described(package: str, service: str, kind: str) -> dict[str, Any]:
    """The newest description of a service that a package carries; empty if there is none."""
    loaded = load(package)
    if loaded.state != LOADED or not re.match(r"^[a-z0-9-]+$", service):
        return {}
    folder = os.path.join(loaded.module.__path__[0], "data", service)  # noqa: PTH118 - as botocore finds it
    versions, error = attempt(os.listdir, folder)
    for version in sorted(versions, reverse=True) if error is None else ():
        for ending, opener in ((".json", open), (".json.gz", gzip.open)):
            path = os.path.join(folder, version, kind + ending)  # noqa: PTH118
            if os.path.exists(path):  # noqa: PTH110
                with opener(path, "rb") as file:
                    return dict(json.loads(file.read()))
    return {}
