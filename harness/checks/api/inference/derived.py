"""Steps and inferred types -> types that no engine knows, by convention: how libraries make values.

`frame["a"]` is a Series or a DataFrame, whatever the stubs leave open. A type follows only where
every way that a value comes about is known; one rule a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from types import MappingProxyType

from harness.checks.api.facts import Inferred, Place, Sites, Step, Type

CONVENTION = "convention"
"""What types by steps are from, in the place of an engine's name."""

NAMED = "name"
"""The same for types that only the name of a variable suggests."""

_RULES = MappingProxyType({
    "DataFrame[text]": "Series DataFrame",
    "DataFrame[name]": "Series DataFrame",
    "DataFrame[part]": "Series DataFrame",
    "Series[part]": "Series",
    "DataFrame.loc": "<located>",
    "DataFrame.iloc": "<located>",
    "<located>[part]": "Series DataFrame",
    "<located>[text]": "Series DataFrame",
    "<located>[number]": "Series DataFrame",
    "DataFrame.columns": "Index",
    "DataFrame.index": "Index",
    "Series.index": "Index",
    "Series.str": "StringMethods",
    "Index.str": "StringMethods",
    "Series.dt": "DatetimeProperties TimedeltaProperties PeriodProperties",
    "Series.cat": "CategoricalAccessor",
    "DataFrame.groupby()": "DataFrameGroupBy",
    "Series.groupby()": "SeriesGroupBy",
    "DataFrameGroupBy[text]": "SeriesGroupBy",
    "DataFrameGroupBy[name]": "SeriesGroupBy DataFrameGroupBy",
    "DataFrameGroupBy[part]": "DataFrameGroupBy",
    "DataFrame.rolling()": "Rolling Window",
    "Series.rolling()": "Rolling Window",
    "DataFrame.expanding()": "Expanding",
    "Series.expanding()": "Expanding",
    "DataFrame.iterrows()": "<rows>",
    "<rows>:each": "<row>",
    "<row>:1": "Series",
    "matplotlib.pyplot.subplots()": "<subplots>",
    "<subplots>:0": "Figure",
    "<subplots>:1": "Axes",
    "matplotlib.pyplot.subplots(row)": "<subplots-row>",
    "<subplots-row>:0": "Figure",
    "<subplots-row>:1": "<axes-row>",
    "matplotlib.pyplot.subplots(grid)": "<subplots-grid>",
    "<subplots-grid>:0": "Figure",
    "<subplots-grid>:1": "<axes-grid>",
    "<axes-row>:each": "Axes",
    "<axes-row>:n": "Axes",
    "<axes-row>[number]": "Axes",
    "<axes-row>[name]": "Axes",
    "<axes-row>.flat": "<axes-row>",
    "<axes-row>.flatten()": "<axes-row>",
    "<axes-row>.ravel()": "<axes-row>",
    "<axes-grid>:each": "<axes-row>",
    "<axes-grid>:n": "<axes-row>",
    "<axes-grid>[number]": "<axes-row>",
    "<axes-grid>[pair]": "Axes",
    "<axes-grid>.flat": "<axes-row>",
    "<axes-grid>.flatten()": "<axes-row>",
    "<axes-grid>.ravel()": "<axes-row>",
    **{
        f"{kind}.{name}()": kind
        for kind in ("DataFrame", "Series")
        for name in (
            "copy", "head", "tail", "dropna", "fillna", "sort_index", "sort_values", "sample",
            "drop_duplicates", "astype", "round", "shift",
        )
    },
    **{
        f"DataFrame.{name}()": "DataFrame"
        for name in ("assign", "drop", "merge", "query", "rename", "reset_index", "set_index")
    },
})  # fmt: skip
"""What a value is, by what it is made from: an attribute, a method's result, an item, a part of it.

In brackets behind a value is the kind of subscript. Names in angle brackets are on the way only.
"""

_HOMES = {
    "DataFrame": "pandas", "Series": "pandas", "Index": "pandas",
    "StringMethods": "pandas.core.strings.accessor",
    "DatetimeProperties": "pandas.core.indexes.accessors",
    "TimedeltaProperties": "pandas.core.indexes.accessors",
    "PeriodProperties": "pandas.core.indexes.accessors",
    "CategoricalAccessor": "pandas.core.arrays.categorical",
    "DataFrameGroupBy": "pandas.core.groupby.generic",
    "SeriesGroupBy": "pandas.core.groupby.generic",
    "Rolling": "pandas.core.window.rolling", "Window": "pandas.core.window.rolling",
    "Expanding": "pandas.core.window.expanding",
    "Axes": "matplotlib.axes", "Figure": "matplotlib.figure",
    "Axes3D": "mpl_toolkits.mplot3d.axes3d", "PolarAxes": "matplotlib.projections.polar",
}  # fmt: skip
_PROJECTIONS = {"projection", "polar", "subplot_kw", "subplot_kws"}
_WIDER = MappingProxyType({"Axes": ("Axes", "Axes3D", "PolarAxes")})
"""What values may be where a file chooses projections, of which no stub knows."""
_DISGUISED = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField"})
"""What a class body says and an instance does not have: related rows stand in their place."""
_FRAME = re.compile(r"(?:\w+_)?(?:df|dataframe|data_frame)")
_LIKE_PANDAS = {"pyspark", "polars", "dask", "cudf", "modin", "geopandas", "vaex", "databricks"}
_MOST = 500

_Types = frozenset[Type]


class Derived:
    """The types of one file's places that its steps lead to."""

    def __init__(self, sites: Sites, inferred: Inferred) -> None:
        self._steps = sites.steps
        self._inferred = inferred.types
        self._left = _MOST
        tops = {one.module.partition(".")[0] for one in sites.imports}
        self._is_pandas = bool(tops & {"pandas", "seaborn"}) and not tops & _LIKE_PANDAS
        self._is_projected = any(
            name in _PROJECTIONS for call in sites.calls for name, _ in call.keywords
        )

    def types(self, place: Place) -> Sequence[Type]:
        """What a value may be; nothing where that cannot be told."""
        if place not in self._steps:
            return ()
        self._left = _MOST
        found = self._follow(place, frozenset()) or ()
        if any(one.name.startswith("<") for one in found):
            return ()
        by_name = {(one.form, one.name): one for one in sorted(found, key=lambda one: one.module)}
        return sorted(by_name.values(), key=lambda one: one.name)

    def suggested(self, text: str) -> Sequence[Type]:
        """What a variable is called like in files that use pandas and nothing that resembles it."""
        if not self._is_pandas or not _FRAME.fullmatch(text):
            return ()
        return [_named("DataFrame"), _named("Series")]

    def wider(self, types: Iterable[Type]) -> Sequence[Type]:
        """Types with what their values may be besides; nothing where they say nothing."""
        found: list[Type] = []
        for one in types:
            if one.name in _DISGUISED:
                return ()
            wide = _WIDER.get(one.name) if self._is_projected else None
            found += [_named(name) for name in wide] if wide else [one]
        return found

    def _follow(self, place: Place, below: frozenset[Place]) -> _Types | None:
        """None: unknown. Nothing: only by way of itself, which adds nothing."""
        self._left -= 1
        if place in below:
            return frozenset()
        for types in self._inferred.get(place, {}).values():
            if types and all(one.form != "unknown" for one in types):
                return frozenset(one for one in types if one.name not in ("None", "NoneType"))
        steps = self._steps.get(place, ())
        if not steps or self._left < 0:
            return None
        below |= {place}
        found = [self._result(step, below) for step in steps]
        if any(one is None for one in found):
            return None
        return frozenset(chain.from_iterable(one for one in found if one is not None))

    def _result(self, step: Step, below: frozenset[Place]) -> _Types | None:
        if step.kind == "opaque":
            return None
        if step.source is None:
            return _made("".join(step.hops))
        found = self._follow(step.source, below)
        for hop in step.hops:
            found = _hop(found, hop) if found is not None else None
        return found


def _hop(types: _Types, hop: str) -> _Types | None:
    """One step on; of a union, by those that have a rule for it, if there are any."""
    if not types:
        return types
    if any(one.form != "instance" for one in types):
        return None
    results = [_made(f"{one.name}{hop}") or _made(f"{one.name}{_any_part(hop)}") for one in types]
    found = [one for one in results if one is not None]
    complete = len(found) == len(results) or hop.startswith((".str", ".dt", ".cat"))
    return frozenset(chain.from_iterable(found)) if found and complete else None


def _any_part(hop: str) -> str:
    return ":n" if hop[1:].isdigit() else hop


def _made(rule: str) -> _Types | None:
    names = _RULES.get(rule)
    return frozenset(map(_named, names.split())) if names else None


def _named(name: str) -> Type:
    return Type("instance", name, _HOMES.get(name, ""))
