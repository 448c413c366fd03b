"""Python source -> Sites: every import, attribute, call and use that can name what does not exist.

Syntax only: nothing is imported or run. Places are those of the source as it stands; inside f-strings
before Python 3.12 the parser misplaces some parts, which then stand where the whole string does.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Sequence

from harness.checks.api.facts import CallSite, Context, Import, Lookup, Place, Protocol, Sites, Use
from harness.checks.api.reading import guards
from harness.checks.api.reading.bases import Classes
from harness.checks.api.reading.bindings import Bindings, Scope
from harness.checks.api.reading.guards import Clause, Flags, Guards
from harness.checks.api.reading.places import Text, Unreadable, chain, parse
from harness.checks.api.reading.steps import Steps
from harness.checks.api.reading.stored import Stored

__all__ = ["Unreadable", "read"]

_MISPLACED = sys.version_info < (3, 12)
_CONTEXTS: dict[type[ast.expr_context], Context] = {ast.Store: "store", ast.Del: "delete"}
_DEFERRED = "annotation that is never evaluated"


def read(source: str) -> Sites:
    """What one file says. SyntaxError as the parser raises it; Unreadable where it gives up."""
    tree = parse(source)
    try:
        return _Reader(source, tree).read()
    except RecursionError as error:
        raise Unreadable("the code is nested too deeply to be read") from error


class _Reader:
    """One walk over a tree, with the scope and the guards of where it is."""

    def __init__(self, source: str, tree: ast.Module) -> None:
        self._tree = tree
        self._text = Text(source)
        self._bindings = Bindings(tree)
        self._scope: Scope = self._bindings.module
        self._guards = Guards()
        self._flags = Flags(
            _if_any(source, ("try", "suppress", "find_spec"), guards.optional_of, tree),
            _if_any(source, ("ersion", "VERSION", "platform", "os.name"), guards.versions_of, tree),
        )
        self._skipped = _if_any(source, ("importorskip",), guards.skipped_without, tree)
        self._stored = Stored()
        self._classes = Classes()
        self._imports: list[Import] = []
        self._lookups: list[Lookup] = []
        self._calls: list[CallSite] = []
        self._uses: list[Use] = []
        self._guarded: list[tuple[Place, str]] = []
        self._string: Place | None = None
        self._called: ast.expr | None = None
        self._deferred = False
        self._in_function = False
        self._visitors: dict[type[ast.AST], Callable[..., object]] = {
            ast.Constant: id, ast.Name: self._name, ast.Load: id, ast.Store: id,
            ast.Import: self._import, ast.ImportFrom: self._import_from,
            ast.Attribute: self._attribute, ast.Call: self._call, ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.FunctionDef: self._function, ast.AsyncFunctionDef: self._function,
            ast.Lambda: self._lambda, ast.ClassDef: self._class,
            ast.Try: self._try, ast.TryStar: self._try,
            ast.With: self._with, ast.AsyncWith: self._with,
            ast.For: self._for, ast.AsyncFor: self._for, ast.Await: self._await,
            ast.If: self._if, ast.While: self._while, ast.IfExp: self._choice,
            ast.BoolOp: self._either, ast.JoinedStr: self._joined, ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension, ast.DictComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
        }  # fmt: skip

    def read(self) -> Sites:
        """Walk, then hand over what was found."""
        self._block(self._tree.body)
        bases = self._classes.bases()
        return Sites(
            imports=tuple(self._imports),
            lookups=tuple(self._lookups),
            calls=tuple(self._calls),
            uses=tuple(self._uses),
            stored=frozenset(self._stored.names),
            defined=frozenset(self._stored.defined),
            star_imports=tuple(self._bindings.star_imports),
            dynamic=self._stored.dynamic,
            guarded=tuple(self._guarded),
            bases=bases,
            owns=self._classes.owns(bases, self._text.place) if bases else {},
            steps=Steps(self._text.place, self._dotted).read(self._tree) if self._imports else {},
        )

    # --- Where we are --------------------------------------------------------------------

    def _visit(self, node: ast.AST) -> None:
        visitor = self._visitors.get(type(node))
        if visitor:
            visitor(node)
        else:
            for child in ast.iter_child_nodes(node):
                self._visit(child)

    def _all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self._visit(node)

    def _under(self, clauses: Iterable[Clause], visit: Callable[[], None]) -> None:
        before = self._guards
        self._guards = before + clauses
        visit()
        self._guards = before

    def _block(self, body: Sequence[ast.stmt]) -> None:
        """Statements in order; one that leaves the block under a condition guards those after it."""
        before = self._guards
        for statement in body:
            self._visit(statement)
            if isinstance(statement, ast.If) and not statement.orelse:
                self._guards += guards.after(statement, self._flags)
            elif isinstance(statement, ast.Assert):
                self._guards += guards.of_test(statement.test, self._flags).yes
        self._guards = before

    def _inside(self, node: ast.AST, visit: Callable[[], None], *, function: bool) -> None:
        """Visit the body of a scope."""
        before = self._scope, self._in_function, self._guards
        self._scope = self._bindings.scopes.get(node, self._scope)
        self._in_function = function
        if function:
            self._guards = before[2].later()
        visit()
        self._scope, self._in_function, self._guards = before

    # --- What stands there ---------------------------------------------------------------

    def _place(self, node: ast.expr | ast.keyword | ast.alias) -> Place:
        if self._string is None:
            return self._text.place(node)
        return self._string

    def _shown(self, node: ast.expr, place: Place) -> str:
        return self._text.shown(place) if self._string is None else ast.unparse(node)

    def _dotted(self, node: ast.expr) -> str:
        parts = chain(node)
        if not parts:
            return ""
        root = self._bindings.dotted(parts[0], self._scope)
        return ".".join([root, *parts[1:]]) if root else ""

    def _use(self, node: ast.expr, protocol: Protocol) -> None:
        place = self._place(node)
        text, guard = self._shown(node, place), self._guards.text()
        self._uses.append(Use(place, protocol, text, self._dotted(node), guard))

    def _name(self, node: ast.Name) -> None:
        guard = self._guards.text()
        if guard and isinstance(node.ctx, ast.Load):
            self._guarded.append((self._place(node), guard))

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._imported(self._place(alias), alias.name, alias=alias.asname or "")

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if module == "__future__":
            self._deferred |= any(alias.name == "annotations" for alias in node.names)
        for alias in node.names:
            name = "" if alias.name == "*" else alias.name
            place = self._place(alias)
            self._imported(place, module, name, alias=alias.asname or "", level=node.level)

    def _imported(
        self, place: Place, module: str, name: str = "", *, alias: str = "", level: int = 0
    ) -> None:
        guard = self._guards
        if module.partition(".")[0] in self._skipped:
            guard += [Clause(("ImportError",), "after pytest.importorskip")]
        self._imports.append(Import(place, module, name, alias, level, guard.text(name)))

    def _attribute(self, node: ast.Attribute) -> None:
        receiver = self._place(node.value)
        end = self._place(node)
        start = end.end_column - len(node.attr) if self._string is None else end.column
        context = _CONTEXTS.get(type(node.ctx), "load")
        if context == "store":
            self._stored.assignment(node)
        self._lookups.append(
            Lookup(
                place=Place(end.end_line, start, end.end_line, end.end_column),
                receiver=receiver,
                receiver_text=self._shown(node.value, receiver),
                name=node.attr,
                context=context if node is not self._called else "call",
                dotted=self._dotted(node),
                guard=self._guards.text(node.attr),
            )
        )
        self._visit(node.value)

    def _call(self, node: ast.Call) -> None:
        func = node.func
        last = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        callee = self._place(func)
        self._calls.append(
            CallSite(
                place=self._place(node),
                callee=callee,
                callee_text=self._shown(func, callee),
                positional=sum(not isinstance(one, ast.Starred) for one in node.args),
                keywords=tuple((one.arg, self._keyword(one)) for one in node.keywords if one.arg),
                starred=any(isinstance(one, ast.Starred) for one in node.args),
                double_starred=any(one.arg is None for one in node.keywords),
                dotted=self._dotted(func),
                guard=self._guards.text(last),
            )
        )
        self._stored.call(node, last)
        if last in ("import_module", "__import__") and len(node.args) == 1:
            self._import_call(node.args[0])
        self._called = func
        self._visit(func)
        self._all(node.args)
        self._all(node.keywords)

    def _keyword(self, node: ast.keyword) -> Place:
        place = self._place(node)
        if self._string is not None or node.arg is None:
            return place
        return Place(place.line, place.column, place.line, place.column + len(node.arg))

    def _import_call(self, argument: ast.expr) -> None:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            module = argument.value
            if module and all(part.isidentifier() for part in module.split(".")):
                self._imported(self._place(argument), module)

    def _joined(self, node: ast.JoinedStr) -> None:
        before = self._string
        if before is None and _MISPLACED and not self._text.is_placed(node):
            at = self._text.place(node)
            # Of no width: nothing else stands at such a place, so that no type is taken for theirs.
            self._string = Place(at.line, at.column, at.line, at.column)
        self._all(node.values)
        self._string = before

    # --- Statements ----------------------------------------------------------------------

    def _assign(self, node: ast.Assign) -> None:
        self._stored.value(node)
        self._visit(node.value)
        self._targets(node.targets)

    def _targets(self, targets: Iterable[ast.expr]) -> None:
        for target in targets:
            if isinstance(target, ast.Subscript):
                self._stored.assignment(target)
            self._visit(target)

    def _annotated(self, node: ast.AnnAssign) -> None:
        self._annotation(node.annotation, evaluated=not self._in_function)
        if node.value:
            self._visit(node.value)
        self._targets([node.target])

    def _annotation(self, node: ast.expr | None, *, evaluated: bool = True) -> None:
        if node is not None:
            skipped = self._deferred or not evaluated
            clauses = [Clause(("*",), _DEFERRED)] if skipped else []
            self._under(clauses, lambda: self._visit(node))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._stored.defined.add(node.name)
        self._stored.dynamic |= node.name in ("__getattr__", "__getattribute__")
        self._all(node.decorator_list)
        self._defaults(node.args)
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                self._annotation(argument.annotation)
        self._annotation(node.returns)
        clauses = guards.of_decorators(node.decorator_list)
        self._under(
            clauses,
            lambda: self._inside(node, lambda: self._block(node.body), function=True),
        )

    def _defaults(self, args: ast.arguments) -> None:
        self._all(args.defaults)
        self._all(one for one in args.kw_defaults if one)

    def _lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)
        self._inside(node, lambda: self._visit(node.body), function=True)

    def _class(self, node: ast.ClassDef) -> None:
        self._stored.defined.add(node.name)
        self._stored.body(node)
        self._classes.add(node, self._dotted)
        self._all(node.decorator_list)
        self._all(node.bases)
        self._all(node.keywords)
        clauses = guards.of_decorators(node.decorator_list)
        self._under(
            clauses,
            lambda: self._inside(node, lambda: self._block(node.body), function=False),
        )

    def _try(self, node: ast.Try) -> None:
        self._under(guards.of_try(node), lambda: self._block(node.body))
        for handler in node.handlers:
            if handler.type:
                self._visit(handler.type)
            self._under(guards.of_handler(handler), lambda body=handler.body: self._block(body))  # type: ignore[misc]
        self._block(node.orelse)
        self._block(node.finalbody)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        protocol: Protocol = "with" if isinstance(node, ast.With) else "async with"
        for item in node.items:
            self._use(item.context_expr, protocol)
            self._visit(item.context_expr)
            if item.optional_vars:
                self._targets([item.optional_vars])
        self._under(guards.of_with(node.items), lambda: self._block(node.body))

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self._use(node.iter, "iterate" if isinstance(node, ast.For) else "async iterate")
        self._visit(node.iter)
        self._targets([node.target])
        self._block(node.body)
        self._block(node.orelse)

    def _await(self, node: ast.Await) -> None:
        self._use(node.value, "await")
        self._visit(node.value)

    def _if(self, node: ast.If) -> None:
        arms = guards.of_test(node.test, self._flags)
        self._visit(node.test)
        self._under(arms.yes, lambda: self._block(node.body))
        self._under(arms.no, lambda: self._block(node.orelse))

    def _while(self, node: ast.While) -> None:
        self._visit(node.test)
        yes = guards.of_test(node.test, self._flags).yes
        self._under(yes, lambda: self._block(node.body))
        self._block(node.orelse)

    # --- Expressions that decide ---------------------------------------------------------

    def _choice(self, node: ast.IfExp) -> None:
        arms = guards.of_test(node.test, self._flags)
        self._visit(node.test)
        self._under(arms.yes, lambda: self._visit(node.body))
        self._under(arms.no, lambda: self._visit(node.orelse))

    def _either(self, node: ast.BoolOp) -> None:
        before = self._guards
        for value in node.values:
            self._visit(value)
            arms = guards.of_test(value, self._flags)
            self._guards += arms.yes if isinstance(node.op, ast.And) else arms.no
        self._guards = before

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        outer, before = self._scope, self._guards
        for number, generator in enumerate(node.generators):
            self._use(generator.iter, "async iterate" if generator.is_async else "iterate")
            self._visit(generator.iter)
            if number == 0:
                self._scope = self._bindings.scopes.get(node, outer)
            self._visit(generator.target)
            for condition in generator.ifs:
                self._visit(condition)
                self._guards += guards.of_test(condition, self._flags).yes
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._all(results)
        self._scope, self._guards = outer, before


def _if_any(
    source: str,
    words: Sequence[str],
    find: Callable[[ast.Module], frozenset[str]],
    tree: ast.Module,
) -> frozenset[str]:
    """What `find` finds in files where it can find anything."""
    return find(tree) if any(word in source for word in words) else frozenset()
