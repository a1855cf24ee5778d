"""SQL holds nothing that came from outside: what is put into its text is a constant of the code, or went through `identifier` or `literal`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from home import REPO
from warehouse.connection import SqlNameError, connect, identifier, literal, rows

ROOMS = ("warehouse", "scorecards", "expectations", "dags", "bi")
ASKING = {"rows", "execute", "executemany", "sql"}  # what takes a statement: the connection's own methods, and `rows`
THE_DOOR = ("warehouse/connection.py", "con.execute(sql, list(params))")  # the one place where a statement of others passes: its callers are looked at


class Module:
    """One module, and whether a piece of its text can come from anywhere but its own constants."""

    def __init__(self, path: Path, others: list[Module], text: str = ""):
        self.path, self.tree, self.others = path, ast.parse(text or path.read_text(encoding="utf-8")), others
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                child.above = node

    def findings(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and (sql := self._statement(node)) is not None and not self.is_ours(sql, node, ()):
                yield f"{self.path}:{node.lineno}: {ast.unparse(sql)[:120]}"

    def _statement(self, call: ast.Call) -> ast.expr | None:
        """The SQL that a call hands to a database."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in ASKING or (self.path.as_posix().endswith(THE_DOOR[0]) and ast.unparse(call) == THE_DOOR[1]):
            return None
        place = 1 if name == "rows" else 0
        return call.args[place] if len(call.args) > place else None

    def is_ours(self, node: ast.AST, at: ast.AST, seen: tuple[str, ...]) -> bool:
        """Whether an expression, met inside `at`, is made of constants and checked names alone; `seen` are names that are being looked at."""
        every = lambda nodes: all(self.is_ours(each, at, seen) for each in nodes)  # noqa: E731
        match node:
            case ast.Constant():
                return True
            case ast.JoinedStr():
                return every(piece.value for piece in node.values if isinstance(piece, ast.FormattedValue))
            case ast.Tuple() | ast.List() | ast.Set():
                return every(node.elts)
            case ast.Dict():
                return every([*node.keys, *node.values])
            case ast.Starred():
                return self.is_ours(node.value, at, seen)
            case ast.BinOp():
                return every([node.left]) if isinstance(node.op, ast.Mult) else every([node.left, node.right])
            case ast.BoolOp():
                return every(node.values)
            case ast.IfExp():
                return every([node.body, node.orelse])
            case ast.Subscript():
                return self.is_ours(node.value, at, seen)
            case ast.GeneratorExp() | ast.ListComp():
                return self.is_ours(node.elt, node, seen)
            case ast.Call():
                return self._is_call_ours(node, at, seen)
            case ast.Attribute():
                return node.attr in seen or self._is_field_ours(node.attr, (*seen, node.attr))
            case ast.Name():
                return node.id in seen or self._is_name_ours(node.id, at, (*seen, node.id))
        return False

    def _is_call_ours(self, node: ast.Call, at: ast.AST, seen: tuple[str, ...]) -> bool:
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        match node.func:
            case ast.Name(id=name) if name in ("identifier", "literal"):
                return True
            case ast.Name(id=name) if self._function(name):
                return name in seen or self._gives_ours(name, (*seen, name))
            case ast.Attribute(attr="identifier" | "literal"):
                return True
            case ast.Attribute(attr="get", value=whole):  # the key only chooses among what is there
                return all(self.is_ours(each, at, seen) for each in [whole, *arguments[1:]])
            case ast.Attribute(attr="join" | "format", value=whole):
                return all(self.is_ours(each, at, seen) for each in [whole, *arguments])
            case ast.Attribute(attr="fromkeys", value=ast.Name(id="dict")):
                return all(self.is_ours(each, at, seen) for each in arguments)
        return False

    def _is_name_ours(self, name: str, at: ast.AST, seen: tuple[str, ...]) -> bool:
        """A constant of any module (capitals); else whatever it is bound to, in the comprehension or function around or in the module, is ours."""
        if re.fullmatch(r"_?[A-Z][A-Z0-9_]*", name):
            return True
        scope = at
        while scope is not None:
            if isinstance(scope, ast.GeneratorExp | ast.ListComp):
                for loop in scope.generators:
                    if name in {each.id for each in ast.walk(loop.target) if isinstance(each, ast.Name)}:
                        return self.is_ours(loop.iter, scope, seen)
            if isinstance(scope, ast.FunctionDef | ast.Module):
                bound = list(self._bindings(scope, name))
                if bound:
                    return all(self.is_ours(value, value, seen) for value in bound)
                if isinstance(scope, ast.FunctionDef) and name in (parameters := [each.arg for each in [*scope.args.args, *scope.args.kwonlyargs]]):
                    return self._is_parameter_ours(scope, parameters.index(name), name, seen)
            scope = getattr(scope, "above", None)
        return False

    @staticmethod
    def _bindings(scope: ast.AST, name: str) -> Iterator[ast.AST]:
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and node.value is not None:
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    pairs = (
                        zip(target.elts, node.value.elts, strict=True)
                        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                        else [(target, node.value)]
                    )
                    yield from (value for each, value in pairs if isinstance(each, ast.Name) and each.id == name)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append" and ast.unparse(node.func.value) == name:
                yield node.args[0]
            if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and node.target.id == name:
                yield node.iter

    def _is_parameter_ours(self, function: ast.FunctionDef, place: int, name: str, seen: tuple[str, ...]) -> bool:
        """A parameter of a function: ours in every call of it, in every module."""
        calls = list(self._calls(function.name))
        default = dict(zip(reversed([each.arg for each in function.args.args]), reversed(function.args.defaults), strict=False)).get(name)
        return bool(calls) and all(value is not None and whose.is_ours(value, value, seen) for whose, value in _given(calls, name, place, default))

    def _is_field_ours(self, field: str, seen: tuple[str, ...]) -> bool:
        """A field or property of a class of the module, else of any that has one of that name: ours wherever an object is made, and in its default."""
        found = list(self._fields(field, seen)) or [each for module in self.others for each in module._fields(field, seen)]
        return bool(found) and all(found)

    def _fields(self, field: str, seen: tuple[str, ...]) -> Iterator[bool]:
        for made in (each for each in self.tree.body if isinstance(each, ast.ClassDef)):
            fields = {each.target.id: each.value for each in made.body if isinstance(each, ast.AnnAssign)}
            if field in fields:
                given = _given(list(self._calls(made.name)), field, list(fields).index(field), fields[field])
                yield all([value is not None and whose.is_ours(value, value, seen) for whose, value in given] or [False])
            if any(isinstance(each, ast.FunctionDef) and each.name == field for each in made.body):
                yield self._gives_ours(field, seen)

    def _calls(self, name: str) -> Iterator[tuple[Module, ast.Call]]:
        """Every call of what this module defines under that name, here and in the modules that import it."""
        for module in {self, *self.others}:
            names = [node for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] == self.path.stem]
            is_known = module is self or any(each.name == name for node in names for each in node.names)
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call) and (
                    getattr(node.func, "attr", "") == name or is_known and isinstance(node.func, ast.Name) and node.func.id == name
                ):
                    yield module, node

    def _gives_ours(self, name: str, seen: tuple[str, ...]) -> bool:
        """A function or property of the module: all that it may return."""
        own = self._function(name)
        return own is not None and all(self.is_ours(each.value, each, seen) for each in ast.walk(own) if isinstance(each, ast.Return) and each.value)

    def _function(self, name: str) -> ast.FunctionDef | None:
        return next((node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef) and node.name == name), None)


def _given(calls: list[tuple[Module, ast.Call]], name: str, place: int, default: ast.expr | None) -> Iterator[tuple[Module, ast.expr | None]]:
    """What each call gives as one argument; None where that cannot be seen."""
    for module, call in calls:
        named = [keyword.value for keyword in call.keywords if keyword.arg == name]
        hidden = any(keyword.arg is None for keyword in call.keywords) or any(isinstance(each, ast.Starred) for each in call.args[: place + 1])
        yield module, None if hidden else named[0] if named else call.args[place] if place < len(call.args) else default


def _modules() -> list[Module]:
    found: list[Module] = []
    paths = [*sorted(path for room in ROOMS for path in (REPO / room).rglob("*.py")), *sorted(REPO.glob("*.py"))]
    found += (Module(path, found) for path in paths)
    return found


def test_every_statement_is_made_of_constants_and_checked_names():
    found = [finding for module in _modules() for finding in module.findings()]
    assert found == [], "\n".join(["pass values as parameters, and names through warehouse.connection.identifier:", *found])


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        ("def f(con, unit):\n    con.execute(f\"select * from t where u = '{unit}'\")", False),
        ("def f(con, unit):\n    rows(con, 'select ' + unit)", False),
        ("def f(con, unit):\n    con.sql('select {}'.format(unit))", False),
        ("def f(con, unit):\n    sql = f'select {unit}'\n    con.execute(sql)", False),
        ("def f(con, asked):\n    con.execute(f'select {asked.mart}')", False),
        ("def f(con, asked):\n    con.execute(asked)\ndef main(con, args):\n    f(con, args.sql)", False),
        ("def f(con, marts):\n    con.execute(', '.join(f'{name} = ?' for name in marts))", False),
        ("def f(con, unit):\n    parts = []\n    parts.append(unit)\n    con.execute(' and '.join(parts))", False),
        ("def f(con, mart):\n    rows(con, f'select * from {identifier(mart)} where u = ?', (1,))", True),
        ("def f(con, units):\n    places = ', '.join('?' for _ in units)\n    rows(con, f'select * from t where u in ({places})', units)", True),
        ("def f(con, view):\n    rows(con, f'from t{view}')\ndef g(con):\n    f(con, '_as_is')", True),
    ],
)
def test_the_rule_itself(text, is_ours):
    assert [*Module(Path("module.py"), [], text).findings()] == [] if is_ours else [*Module(Path("module.py"), [], text).findings()] != []


@pytest.mark.parametrize("name", ['a"b', "a b", "A", "", "1a", "a;drop table b", "a.b", "ă", "a\n"])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(SqlNameError, match="no name of a table or column"):
        identifier(name)


def test_text_in_a_statement_stays_text():
    with connect(":memory:", read_only=False) as con:
        said = "it's '); drop table x; --"
        assert rows(con, f"select {literal(said)} as said, 1 as {identifier('order')}") == [{"said": said, "order": 1}]
