"""The nouns of the api dimension: what a file says, what an engine infers, what an environment answers.

source --sites--> Sites --inference--> Inferred --inspection--> Answers --judging--> findings
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Context = Literal["load", "call", "store", "delete"]
Protocol = Literal["await", "with", "async with", "iterate", "async iterate"]
Form = Literal["instance", "class", "module", "function", "unknown"]
Shape = Literal["import", "attribute", "call", "protocol"]
Truth = Literal["exists", "missing", "unknown"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an expression or name stands: lines from 1, columns from 0 in characters, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


# --- What a file says ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name: `import module` (name empty) or `from module import name`.

    `level` counts leading dots. `guard` says in words why a failure here would be handled or never
    reached ("inside try/except ImportError"); empty: it would not be.
    """

    place: Place
    module: str
    name: str = ""
    alias: str = ""
    level: int = 0
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One attribute looked up: `receiver.name`. `place` is the attribute's name.

    `dotted` is the full path when the root is an import bound once in the file
    (`np.linalg.norm` -> "numpy.linalg.norm"), else empty.
    """

    place: Place
    receiver: Place
    receiver_text: str
    name: str
    context: Context
    dotted: str = ""
    guard: str = ""


@dataclass(frozen=True, slots=True)
class CallSite:
    """One call. `callee` is the called expression; `keywords` its names and their places in order.

    `starred`: `*args` is passed; `double_starred`: `**kwargs` is. `dotted` as for a lookup, also for
    a name imported with `from`.
    """

    place: Place
    callee: Place
    callee_text: str
    positional: int
    keywords: tuple[tuple[str, Place], ...] = ()
    starred: bool = False
    double_starred: bool = False
    dotted: str = ""
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """One expression that must support a protocol: it is awaited, entered or iterated over."""

    place: Place
    protocol: Protocol
    text: str
    dotted: str = ""
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One way a value comes about. kind same: from the value at `source`, by `hops`; item: the same by
    a subscript; passed: as an argument of a call; call: of the function that `hops` names; opaque: else.

    Hops are texts that continue a type's name: ".attribute", ".method()", "[kind of key]", ":each",
    ":0" (a part of what is unpacked).
    """

    kind: Literal["same", "item", "passed", "call", "opaque"]
    source: Place | None = None
    hops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sites:
    """Everything in one file that can name something that does not exist.

    `stored` are attribute names the file itself assigns on anything (`x.name = ...`, `setattr` with a
    literal, class bodies); `dynamic` says that it assigns names nobody can list (`setattr` with a
    variable, `__getattr__` of its own, `sys.modules[...] =`, `globals()[...] =`). `guarded` are bare
    names that are read under a guard, which a complaint about an undefined name can be held against.
    `bases` are the import paths of the libraries' classes that a class of the file derives from, for
    classes that have nothing but what these and their own code give them; `owns` says where the
    `self` of such a class is read. `steps` say how receivers come about, for types no engine knows.
    """

    imports: tuple[Import, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    calls: tuple[CallSite, ...] = ()
    uses: tuple[Use, ...] = ()
    stored: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    star_imports: tuple[str, ...] = ()
    dynamic: bool = False
    guarded: tuple[tuple[Place, str], ...] = ()
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owns: Mapping[Place, str] = field(default_factory=dict)
    steps: Mapping[Place, tuple[Step, ...]] = field(default_factory=dict)


# --- What an engine infers -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Type:
    """One member of an inferred union: `name` as the engine wrote it, `module` where it said so.

    form instance: a value of class `name`; class: the class itself; module: `name` is its full dotted
    path; function: `name` is the callable's qualified name; unknown: the engine does not know.
    """

    form: Form
    name: str = ""
    module: str = ""


@dataclass(frozen=True, slots=True)
class Inferred:
    """What the engines said about one file.

    `types`: for the place of a receiver, callee or used expression, what each engine revealed (its
    union members). `complaints`: the engines' own findings about names, normalised. `missing`: an
    engine that did not run and why.
    """

    types: Mapping[Place, Mapping[str, tuple[Type, ...]]] = field(default_factory=dict)
    complaints: tuple[Complaint, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One diagnostic of an engine that is about a name's existence or a call's shape.

    `kind`: import, name, attribute, keyword, missing-argument, too-many, overload, await, context,
    iterate. `code` is the engine's own rule, `text` its message; line from 1, column from 0. `guard`
    is that of the site or name it is about.
    """

    engine: str
    kind: str
    code: str
    line: int
    column: int
    symbol: str
    text: str
    guard: str = ""


# --- What the environment answers ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owner:
    """What a name is looked up on: a dotted path of importable things, or an inferred type."""

    dotted: str = ""
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask of the installed libraries; `modules` are the file's top-level imports.

    import: `owner.dotted` is the module, `name` what is taken from it or empty.
    attribute: `name` on `owner`, in `context`. call: `name` on `owner` (or `owner` itself when empty)
    called with `positional` arguments and `keywords`. protocol: `owner` supports `protocol`.
    `derived`: what is asked about is of a class that the file derives from `owner`.
    """

    shape: Shape
    owner: Owner
    name: str = ""
    context: Context = "load"
    protocol: Protocol = "iterate"
    positional: int = 0
    keywords: tuple[str, ...] = ()
    starred: bool = False
    double_starred: bool = False
    modules: tuple[str, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: `exists`, `missing`, or `unknown` with the reason in `why`.

    `why` is evidence for a person ("not in dir(DataFrame), not assigned in its MRO's source, ...").
    `owner` is the full path that was looked at, `distribution` "pandas 3.1.1" or "python 3.11.7".
    `problem` for a missing thing: module, name, attribute, keyword, missing-argument, too-many,
    protocol. `names` are the keywords or parameters in question. `veto`: it was seen to exist, so
    an engine that says otherwise is wrong. `message`: what the library itself says about it.
    `history`: "removed in pandas 2.0", or "new in Python 3.12" for what is older than that.
    """

    truth: Truth
    why: str = ""
    owner: str = ""
    distribution: str = ""
    problem: str = ""
    names: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    message: str = ""
    veto: bool = False
    history: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """What is installed where a candidate would run.

    `python` is its version ("3.11.7"), `stdlib` its top-level module names with the built-in ones,
    `distributions` what is installed by import name: "PIL" -> ("pillow 11.0.0",).
    """

    python: str
    stdlib: frozenset[str] = frozenset()
    distributions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
