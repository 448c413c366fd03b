"""The inspector tells what exists, what does not and what it cannot know, whatever libraries do to it."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.checks.api.facts import Answer, Owner, Question, Type
from harness.checks.api.inspection import Inspector
from harness.sandbox.tool import ToolError

LIBRARY = """
import abc, contextlib, enum, functools

class Parent:
    label: int
    def __init__(self, size):
        self.size = size
        with open(__file__) as self.file:
            self.first, self.second = 1, 2
    def grow(self, by, *, limit=None):
        self.late = by
    @classmethod
    def made(cls, size):
        return cls(size)
    @staticmethod
    def plain(size):
        return size
    @property
    def whole(self):
        return self.size
    @property
    def sometimes(self):
        raise AttributeError("not now")

class Child(Parent):
    def extra(self): ...

class Slotted:
    __slots__ = ("only",)

class Served:
    def __getattr__(self, name): return name

class Computed:
    def __init__(self, **values):
        for name, value in values.items():
            setattr(self, name, value)

class Touched: ...

class Public:
    '''Speaks for itself.

    Attributes
    ----------
    eps : float
        Set by compiled code.
    '''
    def __init__(self):
        self.inner = 1
        object.__setattr__(self, "frozen", 1)

Public.__module__ = "elsewhere"

class Abstract(abc.ABC):
    @abc.abstractmethod
    def must(self): ...

class PluginBase: ...

class Kinder(Parent):
    def __init__(self, size, kind=1):
        self.kind = kind
    def grow(self, by, more=1, **rest):
        self.rest = rest

def touch(thing):
    thing.mark = 1

class Options(Parent):
    def __init__(self, size, **rest):
        super().__init__(size, **rest)
    def grow(self, by, **rest):
        return super().grow(by, **rest)
    def keep(self, **data):
        self.data = data
    def take(self, **rest):
        self.taken = rest.pop("taken", None)
        if rest:
            raise TypeError("unexpected: %s" % list(rest))
    def swallow(self, **rest):
        return None
    def __enter__(self): return self
    def __exit__(self, *_): ...

def chosen(cls=None, **rest):
    if cls is None:
        cls = Parent
    return cls(1, **rest)

def inside(**rest):
    with Options(1) as o:
        return o.grow(1, **rest)

def factory() -> "Options": ...

def through_result(**rest):
    return factory().grow(1, **rest)

def renamed(old):
    def around(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            kwargs.pop(old, None)
            return function(*args, **kwargs)
        return wrapper
    return around

@renamed("former")
def decorated(value): ...

def giving(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function("session", *args, **kwargs)
    return wrapper

@giving
def given(session, value): ...

def picks(**rest):
    gone = rest.pop("gone", None)
    if gone is not None:
        raise ValueError("gone is gone")
    if rest:
        names = ", ".join(rest.keys())
        raise ValueError(names)

def splits(*, first=None, **rest):
    return first, rest

def joins(**rest):
    first, rest = splits(**rest)
    return Parent(first, **rest)

class Base2:
    '''Base class for what people write.'''

class Field: ...
class ForeignField(Field): ...

class Descriptor:
    def __get__(self, instance, owner=None): ...

class Outer:
    class Inner:
        def known(self): ...

class Other:
    def __init__(self):
        self.foreign = 1

class Reader:
    def __init__(self, mapping):
        self.values = mapping.__dict__
        setattr(self, "fixed", 1)

class Filler:
    def __init__(self, mapping):
        self.__dict__.update(mapping)

class Colour(enum.Enum):
    RED = 1

async def later(): ...
async def stream():
    yield 1
def numbers():
    yield 1
def annotated() -> int: ...
@contextlib.contextmanager
def managed():
    yield

class Entered:
    def __enter__(self): ...
    def __exit__(self, *_): ...

class EnteredLater:
    async def __aenter__(self): ...
    async def __aexit__(self, *_): ...

class Proxy:
    def __getattribute__(self, name): raise RuntimeError("outside of a context")

proxy = Proxy()
shared = Parent(1)

def __getattr__(name):
    if name == "needs_more":
        import absent_dependency
    if name == "gone":
        raise ImportError("`gone` has been removed; use `here`")
    if name == "odd":
        raise ValueError("odd")
    raise AttributeError("module 'lib' has no attribute " + repr(name))
"""

MODULES = {
    "lib/__init__.py": LIBRARY,
    "lib/part.py": "import lib\nvalue = 1\ndef fill():\n    lib.outbox = []",
    "shared_space/one.py": "",
    "lib/broken.py": "import absent_dependency",
    "exits.py": "raise SystemExit(3)",
    "dies.py": "import os\nos._exit(7)",
    "sleeps.py": "import time\ntime.sleep(100)",
    "interrupts.py": "raise KeyboardInterrupt",
    "prints.py": "import os, sys\nprint('{\"answers\": []}')\nos.write(1, b'noise\\n')\nsys.stdin.read()\nvalue = 1",
    "half/__init__.py": "",
    "half/dies.py": "import os\nos.abort()",
}


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("libraries")
    for name, text in MODULES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def inspector(libraries: Path) -> Iterator[Inspector]:
    with Inspector(sys.executable, search=[str(libraries)]) as made:
        yield made


@pytest.fixture
def impatient(libraries: Path) -> Iterator[Inspector]:
    with Inspector(
        sys.executable, search=[str(libraries)], import_seconds=1.5, question_seconds=5
    ) as made:
        yield made


Ask = Callable[..., Answer]


def question(shape: Any, what: str | Type, name: str = "", **rest: Any) -> Question:
    owner = Owner(type=what) if isinstance(what, Type) else Owner(dotted=what)
    return Question(shape, owner, name, modules=rest.pop("modules", ("lib",)), **rest)


@pytest.fixture(scope="module")
def ask(inspector: Inspector) -> Ask:
    def one(shape: str, what: str | Type, name: str = "", **rest: Any) -> Answer:
        return inspector.ask([question(shape, what, name, **rest)])[0]

    return one


def instance(name: str, module: str = "lib") -> Type:
    return Type("instance", name, module)


# --- What the environment is -----------------------------------------------------------------


def test_the_environment_is_described(inspector: Inspector) -> None:
    environment = inspector.about()

    assert environment.python == ".".join(str(part) for part in sys.version_info[:3])
    assert {"json", "sys", "winreg"} <= environment.stdlib
    assert environment.distributions["yaml"][0].startswith("PyYAML ")
    assert not [name for name in environment.distributions if name.startswith("__")]


def test_an_interpreter_that_does_not_exist_is_said_to() -> None:
    with pytest.raises(ToolError, match="cannot be started"):
        Inspector("/absent/python").about()


def test_a_program_that_is_no_python_is_said_to_be_unable(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="cannot look at libraries"):
        Inspector("/bin/cat").ask([question("import", "json")])


def test_what_lies_in_the_working_folder_is_not_installed(
    libraries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(libraries)
    monkeypatch.setenv("PYTHONPATH", str(libraries))

    with Inspector(sys.executable) as inspector:
        (answer,) = inspector.ask([question("import", "lib")])

    assert (answer.truth, answer.why) == ("unknown", "not installed")


# --- Imports ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("json", ""),
        ("json", "loads"),
        ("lib", "part"),
        ("os.path", "join"),
        ("lib", "*"),
        ("lib.part", "value"),
    ],
)
def test_what_can_be_imported_exists(ask: Ask, module: str, name: str) -> None:
    assert ask("import", module, name).truth == "exists"


@pytest.mark.parametrize(
    ("module", "name", "problem", "suggestion"),
    [
        ("json", "parse", "name", "loads"),
        ("lib.prat", "", "module", "part"),
        ("lib.prat.deep", "x", "module", "part"),
        ("collections", "Mapping", "name", "collections.abc.Mapping"),
        ("concurrent.threads", "ThreadPoolExecutor", "module", ""),
    ],
)
def test_what_cannot_be_imported_is_missing_with_what_was_meant(
    ask: Ask, module: str, name: str, problem: str, suggestion: str
) -> None:
    answer = ask("import", module, name)

    assert (answer.truth, answer.problem) == ("missing", problem)
    assert suggestion in (*answer.suggestions, "")


def test_a_library_is_quoted_on_what_it_removed(ask: Ask) -> None:
    answer = ask("import", "lib", "gone")

    assert (answer.truth, answer.message) == ("missing", "`gone` has been removed; use `here`")


@pytest.mark.parametrize(
    ("module", "name", "why"),
    [
        ("absent_package", "", "not installed"),
        ("lib.broken", "", "absent_dependency"),
        ("lib", "broken", "absent_dependency"),
        ("lib", "needs_more", "not installed"),
        ("lib", "odd", "ValueError"),
        ("winreg", "", "not installed"),
        ("shared_space.other", "", "several distributions"),
        ("shared_space", "other", "several distributions"),
        ("errno", "WSAEINVAL", "other platforms"),
        ("sys", "last_value", "other platforms"),
        ("lib", "outbox", "assigned to it by lib.part"),
        ("os", "startfile", "other platforms"),
        ("antigravity", "", "program"),
        ("lib.__main__", "", "program"),
    ],
)
def test_what_cannot_be_decided_is_unknown(ask: Ask, module: str, name: str, why: str) -> None:
    answer = ask("import", module, name)

    assert answer.truth == "unknown"
    assert why in answer.why


def test_the_version_of_what_was_looked_at_is_told(ask: Ask) -> None:
    assert ask("import", "yaml", "parse_all_of_it").distribution.startswith("PyYAML ")
    assert ask("import", "json", "parse").distribution.startswith("python 3.")


# --- Libraries that misbehave ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "why"),
    [
        ("exits", "SystemExit: 3"),
        ("interrupts", "KeyboardInterrupt"),
        ("dies", "ended with code 7"),
        ("sleeps", "did not answer within 1.5 s"),
    ],
)
def test_a_library_that_cannot_be_imported_spoils_nothing_else(
    impatient: Inspector, module: str, why: str
) -> None:
    answers = impatient.ask(
        [
            question("import", "json", "parse"),
            question("import", module, "value"),
            question("attribute", module, "value"),
            question("import", "lib", "part", modules=(module, "lib")),
        ]
    )

    assert [answer.truth for answer in answers] == ["missing", "unknown", "unknown", "exists"]
    assert why in answers[1].why


def test_a_submodule_that_aborts_is_asked_for_once(impatient: Inspector) -> None:
    answers = impatient.ask(
        [
            question("attribute", "half", "dies"),
            question("import", "half"),
            question("import", "lib"),
        ]
    )

    assert [answer.truth for answer in answers] == ["unknown", "exists", "exists"]


def test_what_a_library_prints_or_reads_does_not_reach_the_conversation(ask: Ask) -> None:
    assert ask("import", "prints", "value").truth == "exists"


def test_equal_questions_get_equal_answers_in_order(inspector: Inspector) -> None:
    first, second = question("import", "json", "parse"), question("import", "json", "loads")

    answers = inspector.ask([first, second, first])

    assert [answer.truth for answer in answers] == ["missing", "exists", "missing"]
    assert inspector.ask([]) == []


def test_a_closed_inspector_starts_again(libraries: Path) -> None:
    inspector = Inspector(sys.executable, search=[str(libraries)])
    for name in ("value", "other"):
        assert inspector.ask([question("import", "lib.part", name)])[0].truth != "unknown"
        inspector.close()
    inspector.close()


# --- Attributes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        ("Parent", "size"), ("Parent", "file"), ("Parent", "second"), ("Parent", "late"), ("Parent", "label"),
        ("Parent", "grow"), ("Parent", "whole"), ("Child", "size"), ("Child", "grow"), ("Slotted", "only"),
        ("Touched", "mark"), ("Public", "inner"), ("Public", "frozen"), ("Public", "eps"), ("Parent", "__class__"), ("Parent", "__dict__"),
    ],
)  # fmt: skip
def test_attributes_of_instances_are_found_where_they_are_made(
    ask: Ask, cls: str, name: str
) -> None:
    assert ask("attribute", instance(cls), name).truth == "exists"


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        ("Parent", "length"),
        ("Child", "extras"),
        ("Slotted", "other"),
        ("Touched", "made"),
        ("Touched", "foreign"),
        ("Reader", "anything"),
        ("Colour", "as_text"),
    ],
)
def test_attributes_that_nothing_makes_are_missing(ask: Ask, cls: str, name: str) -> None:
    answer = ask("attribute", instance(cls), name)

    assert (answer.truth, answer.problem, answer.owner) == ("missing", "attribute", f"lib.{cls}")
    assert answer.names == (name,)


@pytest.mark.parametrize(
    ("cls", "name", "why"),
    [
        ("Parent", "extra", "subclass"),
        ("Served", "anything", "__getattr__"),
        ("Computed", "anything", "computed names"),
        ("Proxy", "anything", "__getattribute__"),
        ("Absent", "anything", "no loaded class"),
        ("Abstract", "anything", "says too little"),
        ("PluginBase", "anything", "says too little"),
        ("Base2", "anything", "says too little"),
        ("ForeignField", "anything", "says too little"),
        ("Descriptor", "anything", "says too little"),
        ("Filler", "anything", "computed names"),
    ],
)
def test_classes_that_may_have_it_are_unknown(ask: Ask, cls: str, name: str, why: str) -> None:
    answer = ask("attribute", instance(cls), name)

    assert answer.truth == "unknown"
    assert why in answer.why


def test_an_attribute_of_the_instance_is_not_one_of_the_class(ask: Ask) -> None:
    assert ask("attribute", Type("class", "Parent", "lib"), "second").truth == "missing"
    assert ask("attribute", "lib.Parent", "made").truth == "exists"


def test_what_may_raise_vetoes_nothing(ask: Ask) -> None:
    assert ask("attribute", instance("Parent"), "grow").veto
    assert ask("attribute", instance("Parent"), "whole").veto
    assert not ask("attribute", instance("Parent"), "sometimes").veto
    assert not ask("attribute", instance("Parent"), "late").veto


@pytest.mark.parametrize(
    ("name", "module", "attribute", "suggestion"),
    [
        ("str", "", "contains", "in"),
        ("str", "builtins", "toLowerCase", "lower"),
        ("list[int]", "", "push", "append"),
        ("list[int]", "", "length", "len()"),
        ("dict[str, int]", "", "has_key", "in"),
        ("Literal['a']", "", "isEmpty", "not x"),
        ("timedelta", "datetime", "total_minutes", "total_seconds() / 60"),
        ("Counter[str]", "collections", "top", "most_common"),
        ("deque[int]", "collections", "push", "append"),
        ("Iterator[int]", "typing", "next", "next()"),
        ("Logger", "logging", "success", "info"),
        ("Match[str]", "re", "group_dict", "groupdict"),
    ],
)
def test_other_languages_names_are_answered_with_pythons(
    ask: Ask, name: str, module: str, attribute: str, suggestion: str
) -> None:
    answer = ask("attribute", Type("instance", name, module), attribute, context="call")

    assert answer.truth == "missing"
    assert suggestion in answer.suggestions


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("object", ""), ("Any", "typing"), ("Iterator[int]", "typing"), ("tuple[int, str]", ""),
        ("Exception", ""), ("SimpleNamespace", "types"), ("Namespace", "argparse"), ("Mock", "unittest.mock"),
        ("CDLL", "ctypes"), ("Enum", "enum"), ("IO[str]", "typing"), ("(x: int) -> str", ""), ("", ""),
        ("None", ""), ("SupportsIndex", "typing"), ("_Invented", ""), ("a b", ""),
    ],
)  # fmt: skip
def test_types_that_say_too_little_are_unknown(ask: Ask, name: str, module: str) -> None:
    modules = ("argparse", "types", "unittest", "ctypes", "enum")
    answer = ask("attribute", Type("instance", name, module), "whatever_it_is", modules=modules)

    assert answer.truth == "unknown"


def test_a_module_as_a_type_is_looked_at_as_a_module(ask: Ask) -> None:
    assert ask("attribute", Type("module", "json"), "stringify").suggestions[0] == "dumps"


def test_objects_in_modules_are_looked_at_without_touching_them(ask: Ask) -> None:
    assert ask("attribute", "lib.shared", "size").truth == "exists"
    assert ask("attribute", "lib.shared", "weight").truth == "missing"
    assert ask("attribute", "lib.proxy", "weight").truth == "unknown"
    assert ask("attribute", "lib.absent", "weight").truth == "unknown"


def test_removals_say_since_when(ask: Ask) -> None:
    answer = ask("attribute", "time", "clock")

    assert "removed in Python 3.8" in answer.why
    assert answer.suggestions[:2] == ("perf_counter", "process_time")


@pytest.mark.parametrize("context", ["store", "delete"])
def test_what_is_assigned_is_not_missing(ask: Ask, context: str) -> None:
    assert ask("attribute", "lib", "added", context=context).truth == "unknown"
    assert ask("attribute", instance("Parent"), "added", context=context).truth == "unknown"


# --- Calls -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "positional", "keywords"),
    [
        ("lib.Parent", 1, ()), ("lib.Parent", 0, ("size",)), ("lib.Parent.made", 1, ()), ("lib.Parent.plain", 1, ()),
        ("lib.Parent.grow", 2, ("limit",)), ("lib.shared.grow", 1, ("limit",)), ("lib.Options", 1, ()),
        ("lib.Touched", 0, ()), ("lib.chosen", 0, ()), ("lib.decorated", 1, ()), ("lib.decorated", 0, ("value",)),
        ("json.dumps", 1, ("indent", "sort_keys")), ("datetime.datetime", 3, ("tzinfo",)),
        ("datetime.datetime.now", 0, ()), ("datetime.datetime.strptime", 2, ()), ("dict.fromkeys", 1, ()),
        ("builtins.dict.fromkeys", 1, ()), ("builtins.print", 3, ("sep", "end")), ("random.choice", 1, ()),
        ("itertools.chain.from_iterable", 1, ()), ("builtins.bytes.fromhex", 1, ()), ("math.pow", 2, ()),
        ("builtins.max", 2, ("key",)), ("os.environ.get", 2, ()), ("builtins.int", 1, ("base",)),
        ("lib.Options.swallow", 1, ("anything",)), ("typing.TypeVar", 1, ("bound",)), ("typing.NewType", 2, ()),
        ("collections.abc.Mapping.register", 1, ()), ("inspect.Parameter", 2, ()), ("lib.cached.items", 0, ()),
        ("lib.Parent.registered", 1, ()),
    ],
)  # fmt: skip
def test_calls_that_fit_are_not_missing(
    ask: Ask, path: str, positional: int, keywords: tuple[str, ...]
) -> None:
    answer = ask("call", path, positional=positional, keywords=keywords, modules=())

    assert answer.truth != "missing", answer


@pytest.mark.parametrize(
    ("path", "positional", "keywords", "problem", "names"),
    [
        ("lib.Parent", 0, (), "missing-argument", ("size",)),
        ("lib.Parent", 2, (), "too-many", ()),
        ("lib.Parent", 1, ("colour",), "keyword", ("colour",)),
        ("lib.Touched", 1, (), "too-many", ()),
        ("lib.Parent.made", 2, (), "too-many", ()),
        ("lib.Parent.plain", 0, (), "missing-argument", ("size",)),
        ("lib.shared.grow", 1, ("most",), "keyword", ("most",)),
        ("lib.Options", 1, ("colour",), "keyword", ("colour",)),
        ("lib.Options.grow", 2, ("most",), "keyword", ("most",)),
        ("lib.Options.take", 1, ("given",), "keyword", ("given",)),
        ("lib.picks", 0, ("gone",), "keyword", ("gone",)),
        ("lib.picks", 0, ("file",), "keyword", ("file",)),
        ("lib.joins", 0, ("colour",), "keyword", ("colour",)),
        ("logging.basicConfig", 0, ("file",), "keyword", ("file",)),
        ("csv.DictReader", 1, ("header",), "keyword", ("header",)),
        ("argparse.ArgumentParser.add_argument", 2, ("description",), "keyword", ("description",)),
        ("builtins.dict.get", 2, ("default",), "keyword", ("default",)),
        ("lib.chosen", 0, ("colour",), "keyword", ("colour",)),
        ("lib.inside", 0, ("most",), "keyword", ("most",)),
        ("lib.through_result", 0, ("most",), "keyword", ("most",)),
        ("lib.decorated", 2, (), "too-many", ()),
        ("json.dumps", 1, ("pretty",), "keyword", ("pretty",)),
        ("json.loads", 1, ("encoding",), "keyword", ("encoding",)),
        ("builtins.len", 2, (), "too-many", ()),
        ("math.pow", 1, (), "missing-argument", ("y",)),
        ("random.choice", 2, (), "too-many", ()),
        ("datetime.datetime", 2, (), "missing-argument", ("day",)),
        ("builtins.open", 1, ("charset",), "keyword", ("charset",)),
        ("asyncio.sleep", 1, ("loop",), "keyword", ("loop",)),
        ("concurrent.futures.ThreadPoolExecutor", 0, ("workers",), "keyword", ("workers",)),
    ],
)
def test_calls_that_cannot_fit_are_missing_what_they_name(
    ask: Ask,
    path: str,
    positional: int,
    keywords: tuple[str, ...],
    problem: str,
    names: tuple[str, ...],
) -> None:
    answer = ask("call", path, positional=positional, keywords=keywords, modules=())

    assert (answer.truth, answer.problem, answer.names) == ("missing", problem, names)


@pytest.mark.parametrize(
    ("path", "keyword"),
    [("lib.joins", "first"), ("csv.DictReader", "quotechar"), ("logging.basicConfig", "filename"),
     ("argparse.ArgumentParser.add_argument", "metavar"), ("lib.Options", "size"), ("lib.Options.grow", "limit"), ("lib.chosen", "size"), ("lib.inside", "limit"),
     ("lib.through_result", "limit"), ("lib.decorated", "former"), ("lib.Options.take", "taken"),
     ("json.loads", "object_hook"), ("json.dumps", "cls")],
)  # fmt: skip
def test_keywords_that_something_behind_takes_exist(ask: Ask, path: str, keyword: str) -> None:
    answer = ask("call", path, keywords=(keyword,), starred=True)

    assert answer.truth == "exists"


@pytest.mark.parametrize(
    ("path", "keyword"),
    [("lib.Options.keep", "href"), ("dataclasses.replace", "field"), ("builtins.dict", "key"),
     ("builtins.str.format", "name"), ("lib.Computed", "colour"), ("lib.given", "value")],
)  # fmt: skip
def test_keywords_used_as_data_are_never_missing(ask: Ask, path: str, keyword: str) -> None:
    answer = ask("call", path, keywords=(keyword,), starred=True, modules=())

    assert answer.truth != "missing", answer


@pytest.mark.parametrize("unpacked", ["starred", "double_starred"])
def test_unpacked_arguments_leave_open_what_is_given(ask: Ask, unpacked: str) -> None:
    fits = ask("call", "lib.Parent", **{unpacked: True})

    assert (fits.truth, fits.veto) == ("exists", False)
    assert ask("call", "lib.Parent", keywords=("no",), **{unpacked: True}).truth == "missing"


def test_methods_of_a_type_are_called_without_self(ask: Ask) -> None:
    base = instance("Parent")

    assert ask("call", base, "grow", positional=1).truth == "exists"
    assert ask("call", base, "grow").problem == "missing-argument"
    assert ask("call", instance("str", ""), "replace", positional=1).problem == "missing-argument"
    assert ask("call", instance("list[int]", ""), "sort", keywords=("descending",)).names == (
        "descending",
    )
    assert ask("call", Type("class", "Parent", "lib"), positional=1).truth == "exists"
    assert ask("call", Type("function", "later", "lib"), positional=1).problem == "too-many"
    assert ask("call", Type("function", "Parent.grow", "lib"), positional=1).truth != "missing"


def test_what_a_subclass_would_take_is_not_missing(ask: Ask) -> None:
    base = instance("Parent")

    assert ask("call", base, "grow", positional=2).truth == "unknown"
    assert ask("call", base, "grow", positional=3).problem == "too-many"
    assert ask("call", "lib.Parent.grow", positional=3).problem == "too-many"
    assert ask("call", Type("class", "Parent", "lib"), positional=2).truth == "unknown"
    assert ask("call", "lib.Parent", positional=2).problem == "too-many"


def test_a_name_that_two_imported_packages_have_must_fit_neither(ask: Ask) -> None:
    both = {"modules": ("asyncio", "concurrent.futures")}

    assert ask("attribute", instance("Future", ""), "running", **both).truth == "unknown"
    assert ask("attribute", instance("Future", ""), "result_of_it", **both).truth == "missing"
    assert ask("attribute", instance("List[int]", ""), "elts", modules=("ast",)).truth == "unknown"


def test_a_name_of_typing_without_brackets_is_the_one_that_the_file_imports(ask: Ask) -> None:
    assert ask("attribute", instance("List", ""), "elts", modules=("ast",)).truth == "exists"
    assert ask("attribute", instance("List", ""), "push", modules=("json",)).owner == "list"


def test_attributes_that_only_the_twin_in_python_shows_exist(ask: Ask) -> None:
    context = instance("Context", "decimal")

    assert ask("attribute", context, "traps", modules=("decimal",)).truth == "exists"
    assert ask("attribute", context, "trap", modules=("decimal",)).truth == "missing"


def test_classes_inside_classes_are_found_by_their_own_name(ask: Ask) -> None:
    assert ask("attribute", instance("Inner", ""), "known").truth == "exists"
    assert ask("attribute", instance("Inner", "Outer"), "unheard_of").truth != "exists"
    assert ask("attribute", instance("Inner"), "unheard_of").truth == "missing"


def test_notes_and_records_get_what_programs_add(ask: Ask) -> None:
    record = instance("LogRecord", "logging")

    assert ask("attribute", instance("ValueError", ""), "__notes__").truth == "unknown"
    assert ask("attribute", record, "user", modules=("logging",)).truth == "unknown"


def test_fields_of_syntax_trees_exist(ask: Ask) -> None:
    assert ask("attribute", instance("Call", "ast"), "func", modules=("ast",)).truth == "exists"


def test_rejected_keywords_come_with_accepted_ones(ask: Ask) -> None:
    answer = ask("call", "lib.Parent.grow", positional=2, keywords=("limits",))

    assert answer.suggestions == ("limit",)
    assert "accepted: " in answer.why


def test_an_action_of_ones_own_may_bring_keywords(ask: Ask) -> None:
    answer = ask("call", instance("ArgumentParser", "argparse"), "add_argument", positional=1,
                 keywords=("action", "colour"), modules=("argparse",))  # fmt: skip

    assert answer.truth == "unknown"


def test_what_interfaces_and_all_that_implement_them_refuse_is_missing(ask: Ask) -> None:
    loop = instance("AbstractEventLoop", "asyncio")

    assert ask("call", loop, "call_later", positional=1).names == ("callback",)
    assert ask("call", instance("Abstract"), "must", positional=3).truth == "unknown"


# --- Services --------------------------------------------------------------------------------


SERVICE = {
    "botocore/__init__.py": "def xform_name(name):\n    return ''.join('_' + c.lower() if c.isupper() else c for c in name)[1:]",
    "botocore/client.py": "class BaseClient:\n    def can_paginate(self, name): ...",
    "botocore/handlers.py": "def generate_token(self): ...",
    "boto3/__init__.py": "def client(name): ...",
    "botocore/data/box/2020-01-01/service-2.json": """{"operations": {"OpenBox": {"input": {"shape": "Opening"}}, "ListBoxes": {}},
        "shapes": {"Opening": {"required": ["Name", "Token"], "members": {"Name": {}, "Size": {}, "Token": {"idempotencyToken": true}}},
                   "BoxIsShut": {"exception": true}, "Box": {"members": {"MadeOn": {}}}}}""",
    "boto3/data/box/2020-01-01/resources-1.json": """{"service": {"actions": {"OpenBox": {}}, "has": {"Box": {}}, "hasMany": {"Boxes": {}}},
        "resources": {"Box": {"identifiers": [{"name": "Name"}], "shape": "Box", "waiters": {"Shut": {}}}}}""",
}  # fmt: skip


@pytest.fixture(scope="module")
def ask_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    folder = tmp_path_factory.mktemp("services")
    for name, text in SERVICE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with Inspector(sys.executable, search=[str(folder)]) as made:
        yield lambda *args, **rest: made.ask([question(*args, modules=("boto3",), **rest)])[0]


@pytest.mark.parametrize(
    ("owner", "name", "truth"),
    [
        ("boto3.client:box", "open_box", "exists"), ("boto3.client:box", "can_paginate", "exists"),
        ("boto3.client:box", "meta", "exists"), ("boto3.client:box", "shut_box", "missing"),
        ("boto3.client:box", "OpenBox", "missing"), ("boto3.client:box", "generate_token", "unknown"),
        ("boto3.client:box", "_private", "unknown"), ("boto3.client:absent", "open_box", "unknown"),
        ("boto3.client:../box", "open_box", "unknown"), ("boto3.client:box.exceptions", "BoxIsShut", "exists"),
        ("boto3.client:box.exceptions", "ClientError", "exists"), ("boto3.client:box.exceptions", "BoxIsFull", "missing"),
        ("boto3.resource:box", "Box", "exists"), ("boto3.resource:box", "boxes", "exists"),
        ("boto3.resource:box", "Crate", "missing"), ("boto3.resource:box.Box", "name", "exists"),
        ("boto3.resource:box.Box", "made_on", "exists"), ("boto3.resource:box.Box", "wait_until_shut", "exists"),
        ("boto3.resource:box.Box", "size", "missing"), ("boto3.resource:box.Crate", "size", "unknown"),
    ],
)  # fmt: skip
def test_clients_of_services_have_what_the_description_gives(
    ask_service: Ask, owner: str, name: str, truth: str
) -> None:
    assert ask_service("attribute", owner, name).truth == truth


@pytest.mark.parametrize(
    ("positional", "keywords", "problem", "names"),
    [
        (0, ("Name",), "", ()), (0, ("Name", "Size", "Token"), "", ()), (1, (), "too-many", ()),
        (0, ("Name", "Sise"), "keyword", ("Sise",)), (0, ("Size",), "missing-argument", ("Name",)),
    ],
)  # fmt: skip
def test_operations_take_the_members_of_their_input_by_keyword(
    ask_service: Ask,
    positional: int,
    keywords: tuple[str, ...],
    problem: str,
    names: tuple[str, ...],
) -> None:
    answer = ask_service(
        "call", "boto3.client:box", "open_box", positional=positional, keywords=keywords
    )

    assert (answer.problem, answer.names) == (problem, names)
    assert answer.owner == 'boto3.client("box").open_box'


# --- Other versions --------------------------------------------------------------------------


NEXT = pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python has them")


@pytest.mark.parametrize(
    ("shape", "what", "name", "history"),
    [
        ("import", "collections", "Mapping", "removed in Python 3.10"),
        ("attribute", "time", "clock", "removed in Python 3.8"),
        pytest.param("attribute", "uuid", "uuid7", "new in Python 3.14", marks=NEXT),
        pytest.param(
            "attribute", instance("Path", "pathlib"), "move", "new in Python 3.14", marks=NEXT
        ),
        ("attribute", "json", "parse", ""),
        ("attribute", "lib", "clock", ""),
    ],
)
def test_what_does_not_exist_comes_with_when_it_did(
    ask: Ask, shape: str, what: str | Type, name: str, history: str
) -> None:
    answer = ask(shape, what, name, modules=("pathlib",))

    assert (answer.truth, answer.history) == ("missing", history)


def test_keywords_that_were_removed_say_since_when(ask: Ask) -> None:
    answer = ask("call", "json.loads", positional=1, keywords=("encoding",))

    assert answer.history == "removed in Python 3.9"


def test_what_exists_has_no_history(ask: Ask) -> None:
    assert ask("attribute", "collections", "OrderedDict").history == ""


# --- Protocols -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "protocol"),
    [
        ("lib.later", "await"), ("lib.stream", "async iterate"), ("lib.numbers", "iterate"), ("lib.managed", "with"),
        ("lib.Entered", "with"), ("lib.EnteredLater", "async with"), ("asyncio.Lock", "async with"),
        ("builtins.open", "with"), ("asyncio.sleep", "await"), ("asyncio.gather", "await"), ("asyncio.wait_for", "await"),
    ],
)  # fmt: skip
def test_what_supports_a_protocol_is_not_missing(ask: Ask, path: str, protocol: str) -> None:
    assert ask("protocol", path, protocol=protocol, context="call", modules=()).truth != "missing"


@pytest.mark.parametrize(
    ("path", "protocol", "instead"),
    [
        ("lib.later", "with", "await"), ("lib.later", "iterate", "await"), ("lib.stream", "iterate", "async for"),
        ("lib.stream", "await", "(without await)"), ("lib.numbers", "await", "(without await)"),
        ("lib.Entered", "async with", "with"), ("lib.EnteredLater", "with", "async with"),
        ("time.sleep", "await", "asyncio.sleep"), ("lib.annotated", "await", "(without await)"),
    ],
)  # fmt: skip
def test_what_does_not_support_a_protocol_is_missing_with_the_one_it_supports(
    ask: Ask, path: str, protocol: str, instead: str
) -> None:
    answer = ask("protocol", path, protocol=protocol, context="call", modules=())

    assert (answer.truth, answer.problem) == ("missing", "protocol")
    assert instead in answer.suggestions


def test_a_path_that_is_not_called_stands_for_itself(ask: Ask) -> None:
    assert ask("protocol", "enum.Enum", protocol="iterate").truth == "exists"
    assert ask("protocol", "lib.Parent", protocol="iterate").truth == "missing"
    assert ask("protocol", "lib.later", protocol="await").truth == "missing"
    assert ask("protocol", "lib.shared", protocol="iterate").truth == "missing"
    assert ask("protocol", "sys.path", protocol="iterate").truth == "exists"


def test_methods_give_what_they_say(ask: Ask) -> None:
    base = instance("Options")

    assert (
        ask("protocol", instance("Lock", "asyncio"), "acquire", protocol="await").truth == "exists"
    )
    assert (
        ask("protocol", instance("Lock", "asyncio"), "acquire", protocol="with").truth == "missing"
    )
    assert ask("protocol", base, "keep", protocol="await").truth == "unknown"


def test_values_of_a_type_support_what_their_class_does(ask: Ask) -> None:
    assert ask("protocol", instance("Parent"), protocol="iterate").truth == "missing"
    assert ask("protocol", instance("str", ""), protocol="iterate").truth == "exists"
    assert ask("protocol", instance("Iterable[int]", "typing"), protocol="await").truth == "unknown"
    assert ask("protocol", instance("int", ""), protocol="await").truth == "missing"
