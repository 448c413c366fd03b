"""What is known of package names without asking anyone: two tables, written by hand.

`known_packages.txt` has one import name per line with the distributions that offer it, the usual
one first. That a name is missing from it says nothing about the name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources

NAMESPACES = frozenset({
    "azure", "azure.ai", "azure.cognitiveservices", "azure.mgmt", "azure.monitor", "azure.storage",
    "airflow.providers", "backports", "google", "google.cloud", "jaraco", "llama_index",
    "llama_index.embeddings", "llama_index.llms", "llama_index.readers", "llama_index.vector_stores",
    "opentelemetry", "opentelemetry.exporter", "opentelemetry.instrumentation", "plone", "repoze",
    "ruamel", "snowflake", "sphinxcontrib", "zope",
})  # fmt: skip
"""Packages that many distributions share: what one lacks another may add."""

OWN = frozenset({
    "app", "apps", "base", "common", "config", "configs", "configuration", "constants", "consts",
    "controllers", "data", "data_loader", "database", "dataset", "db", "example", "extensions",
    "forms", "handlers", "helper", "helpers", "lib", "libs", "main", "model", "models", "module",
    "modules", "myapp", "mylib", "mymodule", "mypackage", "myproject", "package", "preprocessing",
    "project", "routes", "routers", "schema", "schemas", "script", "scripts", "serializers",
    "server", "services", "settings", "solution", "src", "tasks", "tests", "tools", "train",
    "urls", "util", "utilities", "utils", "views",
})  # fmt: skip
"""Names that projects give their own modules."""

_OWN_SHAPE = re.compile(r"(my|your|our|some)_?[a-z_]*(app|code|lib|mod|module|package|project)s?")

_MISNAMED = """
opencv cv2
opencv2 cv2
opencv3 cv2
beautifulsoup bs4
beautifulsoup3 bs4
scikit sklearn
scikitlearn sklearn
scikit_learning sklearn
sci_kit_learn sklearn
scikitimage skimage
pytorch torch
imagedraw PIL
imagefont PIL
python_imaging PIL
jsonwebtoken jwt
dot_env dotenv
env_dotenv dotenv
telegram_bot telegram
python_telegram telegram
google_api google.api_core
protobuf3 google.protobuf
huggingface transformers
matplot matplotlib
rest_framework_jwt rest_framework_simplejwt
yml yaml
win32 win32api
levenstein Levenshtein
gpio RPi.GPIO
"""


def normalised(name: str) -> str:
    """A distribution's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def folded(name: str) -> str:
    """A name without case and separators."""
    return re.sub(r"[-_.]+", "", name).lower()


@functools.cache
def known_packages() -> Mapping[str, tuple[str, ...]]:
    """Import name, some of them dotted -> the distributions that offer it, the usual one first."""
    text = resources.files(__package__).joinpath("known_packages.txt").read_text("utf-8")
    rows = (line.split() for line in text.splitlines())
    return {name: tuple(distributions) for name, *distributions in rows}


@functools.cache
def known_distributions() -> Mapping[str, tuple[str, ...]]:
    """Normalised distribution name -> the import names it is known to offer."""
    found: dict[str, list[str]] = {}
    for name, distributions in known_packages().items():
        for distribution in distributions:
            found.setdefault(normalised(distribution), []).append(name)
    return {distribution: tuple(names) for distribution, names in found.items()}


@functools.cache
def misnamed() -> Mapping[str, str]:
    """A folded name that people import by mistake -> the import name they mean."""
    rows = (line.split() for line in _MISNAMED.strip().splitlines())
    return {folded(wrong): right for wrong, right in rows}


def looks_own(name: str) -> bool:
    """Whether a project is likely to have a module of this name itself."""
    return name in OWN or _OWN_SHAPE.fullmatch(name) is not None
