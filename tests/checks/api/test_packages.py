"""Import names are told apart offline: present, real but absent, misnamed, gone, and unknown."""

from __future__ import annotations

import ast
import gzip
import json
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.checks.api.facts import Environment
from harness.checks.api.packages import PackageAnswer, look_up
from harness.checks.api.packages.history import removed_modules
from harness.checks.api.packages.known import known_packages, misnamed, normalised
from harness.checks.api.packages.near import distance, likenesses

LABELLED = Path(__file__).resolve().parents[4] / "shared" / "data" / "api_labelled"
HERE = Environment(
    "3.11.7",
    frozenset(sys.stdlib_module_names) | frozenset(sys.builtin_module_names),
    {
        "pandas": ("pandas 3.1.1",),
        "requests": ("requests 2.34.2",),
        "yaml": ("PyYAML 6.0.3",),
        "_yaml": ("PyYAML 6.0.3",),
        "PIL": ("pillow 13.0.0",),
        "attr": ("attrs 25.1",),
        "attrs": ("attrs 25.1",),
        "tests": ("messy 1.0",),
        "messy_core": ("messy 1.0",),
        "__editable___mine_0_1_finder": ("mine 0.1",),
        "google": ("googleapis-common-protos 1.66", "google-cloud-storage 2.19"),
        "yaml-stubs": ("types-PyYAML 6.0",),
    },
)


def asked(name: str, **project: object) -> PackageAnswer:
    return look_up(name, HERE, **project)  # type: ignore[arg-type]


def test_standard_installed_and_local_names_are_present() -> None:
    assert asked("json").status == "stdlib"
    assert asked("json").distribution == "python 3.11.7"
    assert asked("yaml") == PackageAnswer("installed", "installed", "PyYAML 6.0.3")
    assert asked("helpers", local=["helpers"]).status == "local"


def test_a_real_package_that_is_not_installed_is_known_and_says_what_to_install() -> None:
    answer = asked("cv2")

    assert (answer.status, answer.distribution) == ("known", "opencv-python")
    assert answer.explained
    assert "cannot be judged" in answer.message
    assert "pip install opencv-python" in answer.message


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("pyyaml", "yaml"),
        ("PyYAML", "yaml"),
        ("pillow", "PIL"),
        ("Pandas", "pandas"),
        ("messy", "messy_core"),
        ("beautifulsoup4", "bs4"),
        ("python_docx", "docx"),
        ("scikit_learn", "sklearn"),
        ("opencv_python_headless", "cv2"),
        ("opencv", "cv2"),
        ("google_cloud_bigquery", "google.cloud.bigquery"),
        ("pil", "PIL"),
        ("JSON", "json"),
    ],
)
def test_a_distribution_name_or_a_spelling_is_not_an_import_name(name: str, right: str) -> None:
    answer = asked(name)

    assert answer.wrong_name
    assert not answer.explained
    assert answer.suggestions[0] == right


def test_a_requirement_does_not_make_its_own_name_importable() -> None:
    assert asked("pyyaml", declared=["PyYAML"]).wrong_name
    assert asked("beautifulsoup4", declared=["beautifulsoup4"]).wrong_name


def test_an_editable_install_offers_its_name() -> None:
    assert asked("mine").status == "installed"


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("acme", "acme-cloud-client"),
        ("acme_client", "acme-client"),
        ("acme_client", "Acme.Client"),
        ("acme", "python-acme"),
        ("bs4", "beautifulsoup4"),
        ("cv2", "opencv-python-headless"),
    ],
)
def test_a_requirement_explains_an_absent_name(name: str, declared: str) -> None:
    answer = asked(name, declared=[declared])

    assert answer.status == "declared"
    assert answer.explained


def test_a_requirement_whose_import_names_are_known_explains_no_other() -> None:
    assert asked("scikit_image_tools", declared=["scikit-image"]).status == "unknown"
    assert asked("pandas_wizardry", declared=["pandas"]).status == "unknown"


def test_modules_that_python_no_longer_has_say_since_when_and_what_instead() -> None:
    newer = Environment("3.13.1", HERE.stdlib - {"imp", "distutils", "cgi"}, {})

    assert look_up("imp", HERE).status == "stdlib"
    assert look_up("imp", newer).status == "removed-stdlib"
    assert look_up("imp", newer).suggestions == ("importlib",)
    assert "3.12" in look_up("imp", newer).message
    assert asked("urllib2").suggestions == ("urllib.request",)
    assert "Python 2" in asked("ConfigParser").message
    assert not asked("ConfigParser").explained


def test_setuptools_brings_distutils_back() -> None:
    newer = Environment("3.13.1", HERE.stdlib - {"distutils"}, {"setuptools": ("setuptools 75",)})

    assert look_up("distutils", newer).status == "installed"


def test_modules_of_a_later_python_cannot_be_judged() -> None:
    answer = asked("annotationlib")

    assert answer.status == "known"
    assert "3.14" in answer.message


@pytest.mark.parametrize(
    ("name", "like", "shape"),
    [
        ("reqeusts", "requests", "one letter from `requests`"),
        ("requets", "requests", "one letter from `requests`"),
        ("requests_async_pool", "requests", "`requests` plus"),
        ("pandas_profiler_ai", "pandas_profiling", "`pandas` plus a plausible ending"),
        ("flask_jwt_simple_auth", "flask_jwt", "`flask_jwt` plus"),
        ("smart_requests", "requests", "requests"),
        ("python_requests", "requests", "affix"),
        ("numpyy", "numpy", "one letter from `numpy`"),
        ("tensorflow_lite_helper", "tensorflow", "`tensorflow` plus"),
        ("langchain_pro", "langchain", "`langchain` plus"),
        ("learn_keras_2", "keras", ""),
    ],
)
def test_an_unknown_name_is_unresolved_and_told_what_it_looks_like(
    name: str, like: str, shape: str
) -> None:
    answer = asked(name)

    assert answer.status == "unknown"
    assert not answer.explained
    assert "not proved invented" in answer.message
    assert "does not exist" not in answer.message
    if shape:
        assert like in answer.suggestions
        assert shape in answer.squat
        assert "attackers register" in answer.squat


def test_a_name_like_no_other_is_unknown_without_suspicion() -> None:
    answer = asked("qxvzjw_wvkq")

    assert (answer.status, answer.suggestions, answer.squat) == ("unknown", (), "")


def test_names_that_projects_use_themselves_are_marked() -> None:
    assert asked("utils").likely_own
    assert asked("my_module").likely_own
    assert asked("utils").suggestions == ()
    assert not asked("requests_async_pool").likely_own


def test_what_the_file_already_imports_is_suggested_after_its_equals() -> None:
    names = ["barton", "bartom"]

    assert likenesses("bartox", names, ["bartom.inner"])[0].name == "barton"
    assert likenesses("bartox", names, ["barton"])[0].name == "bartom"


def test_inside_a_shared_namespace_the_distribution_that_adds_the_module_counts() -> None:
    assert asked("google.cloud.storage").distribution == "google-cloud-storage 2.19"
    assert asked("google.cloud.bigquery.table").status == "known"
    assert asked("google.cloud.bigquery").distribution == "google-cloud-bigquery"
    assert asked("google.cloud.bigquery", declared=["google-cloud-bigquery"]).status == "declared"
    assert asked("google.cloud.wizardry").status == "unknown"
    assert asked("pandas.wizardry").status == "installed"


def test_the_table_is_sorted_and_names_no_standard_module() -> None:
    names = list(known_packages())

    assert len(names) > 800
    assert names == sorted(names)
    assert not set(names) & (set(sys.stdlib_module_names) | set(removed_modules()))
    for name, distributions in known_packages().items():
        assert all(part.isidentifier() for part in name.split("."))
        assert distributions
        assert all(normalised(d).replace("-", "").isalnum() for d in distributions)


def test_mistaken_names_lead_to_names_that_are_known() -> None:
    assert set(misnamed().values()) <= set(known_packages())


@given(st.text("abc_", max_size=6), st.text("abc_", max_size=6), st.integers(1, 3))
def test_a_distance_is_symmetric_bounded_and_zero_for_equals_only(
    first: str, second: str, most: int
) -> None:
    found = distance(first, second, most)

    assert found == distance(second, first, most)
    assert 0 <= found <= most + 1
    assert (found == 0) == (first == second)
    assert found <= max(len(first), len(second))


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True))
def test_any_name_gets_an_answer_with_a_reason(name: str) -> None:
    answer = asked(name)

    assert answer.why
    assert name not in answer.suggestions
    present = answer.status in ("stdlib", "installed", "local")
    assert present or answer.message


@pytest.mark.shared
@pytest.mark.skipif(not LABELLED.is_dir(), reason="no shared data beside the checkout")
def test_labelled_imports_of_invented_and_misnamed_packages_are_found_and_nothing_else() -> None:
    wrong, right = set(), set()
    for kind in ("positives", "bigcodebench_negatives"):
        with gzip.open(LABELLED / f"{kind}.jsonl.gz", "rt") as lines:
            for row in map(json.loads, lines):
                names = top_level_imports(row["code"])
                found = {name for name in names if not asked(name).explained}
                if row["kind"] in ("pkg", "pkg_import"):
                    wrong.add((row["id"], bool(found)))
                else:
                    right |= {(row["id"], name) for name in found}

    assert wrong
    assert all(found for _, found in wrong)
    assert right == set()


def top_level_imports(code: str) -> set[str]:
    names: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names
