"""Gives names that are not spoken of elsewhere one letter, before the lock's code is compiled.

MicroPython keeps the text of every name once, with a hash and a place in a table: 20 bytes of a
lock's heap for a name of ten letters. What belongs to one class, one module or one function can be
told apart by less, because another's may be called the same:

* what only a class itself uses (`self.x`, `def x(self)`): `a`, `b`, `c`, ...
* what only a module itself uses (`x = ...`, `def x():`): `A`, `B`, `C`, ...
* parameters: `a`, `b`, `c`, ...

A name stays as it is where it is reached in another way than through `self` or its own module, is
an argument's keyword somewhere in the package, belongs to a class with a base of the package,
is one of `ENTRANCES`, or is declared `global` or `nonlocal`.
Lines stay, and so do files' names: a traceback names the place, and the source has the function.
`Minified.names` tells which name became which, to read an error message with.
"""

import ast
import builtins
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from keyword import iskeyword

ENTRANCES = {
    *("launch",),
    *("Command", "at_prompt", "load_identity", "lock_id", "obey", "parse", "partition", "spare"),
    *("status",),
}
"""What is used from outside the package: by /main.py, and by a bench at the prompt."""

Edits = dict[tuple[int, int], tuple[str, str]]
"""(line, column in bytes) -> (name there, name to put there)."""


@dataclass(frozen=True, slots=True)
class Minified:
    """A package whose names are as short as they can be."""

    sources: dict[str, str]
    """By module name."""
    names: dict[str, str]
    """`module.name` or `module.Class.name` -> what it is called now."""


@dataclass
class _Package:
    """What must keep its name, in any module."""

    kept: set[str] = field(default_factory=set)
    """Names that are reached from elsewhere."""
    keywords: set[str] = field(default_factory=set)
    """Names that arguments are passed by."""

    def is_free(self, name: str) -> bool:
        """Whether nobody but its own class or module speaks of `name`."""
        return not (name in self.kept or name in ENTRANCES or name.startswith("__"))


def minify_names(sources: Mapping[str, str]) -> Minified:
    """Shorten the names of a package's modules, given by module name.

    Raises:
        SyntaxError: a source is not valid Python, or has a name within an f-string.
    """
    trees = {name: ast.parse(text, name) for name, text in sources.items()}
    package = _Package()
    for tree in trees.values():
        _note_kept(tree, package)
    short = Minified({}, {})
    for name, text in sources.items():
        module = _Module(name, trees[name], package)
        module.visit(trees[name])
        short.sources[name] = _edited(text, module.edits)
        short.names.update(module.names)
    return short


def _note_kept(tree: ast.Module, package: _Package) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not _is_own(node):
            package.kept.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            package.kept.update(alias.name for alias in node.names)
        elif isinstance(node, ast.keyword) and node.arg:
            package.keywords.add(node.arg)
        elif isinstance(node, ast.ClassDef) and not all(map(_is_builtin, node.bases)):
            package.kept.update(
                one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)
            )
            package.kept.update(_members(node))
        elif isinstance(node, ast.Global | ast.Nonlocal):
            # It says names without telling where they stand.
            package.kept.update(node.names)
            package.keywords.update(node.names)
        elif isinstance(node, ast.JoinedStr):
            _refuse_names(node)


def _refuse_names(text: ast.JoinedStr) -> None:
    """Python before 3.12 does not say where within an f-string a name stands."""
    for node in ast.walk(text):
        if isinstance(node, ast.Name):
            raise SyntaxError(f"line {text.lineno}: {node.id} within an f-string")


def _is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _is_builtin(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and hasattr(builtins, base.id)


def _members(node: ast.ClassDef) -> Iterator[str]:
    """Names of the class's methods and of what is bound in its body."""
    for member in node.body:
        if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
            yield member.name
        yield from _bound(member)


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Names that an assignment binds."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    for target in targets:
        names = (node for node in ast.walk(target) if isinstance(node, ast.Name))
        yield from (node.id for node in names if isinstance(node.ctx, ast.Store))


def _letters(alphabet: str, taken: set[str]) -> Iterator[str]:
    """One letter, then two, and so on, leaving out what is `taken`."""
    words = [""]
    while True:
        words = [word + letter for word in words for letter in alphabet]
        yield from (word for word in words if word not in taken and not iskeyword(word))


Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class _Module(ast.NodeVisitor):
    """Finds the places of one module where a name gets short."""

    def __init__(self, name: str, tree: ast.Module, package: _Package) -> None:
        self._name = name
        self._package = package
        self._taken = _identifiers(tree)
        self.edits: Edits = {}
        self.names: dict[str, str] = {}
        self._globals = self._chosen(_top_level(tree), string.ascii_uppercase, "")
        self._members: dict[str, str] = {}
        self._locals: list[dict[str, str]] = []

    def _chosen(self, wanted: Iterator[str], alphabet: str, owner: str) -> dict[str, str]:
        letters = _letters(alphabet, self._taken)
        free = (name for name in wanted if self._package.is_free(name))
        chosen = {name: next(letters) for name in dict.fromkeys(free)}
        self.names |= {f"{self._name}.{owner}{name}": to for name, to in chosen.items()}
        return chosen

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._rename_definition(node, self._globals)
        for base in node.bases:
            self.visit(base)
        outer = self._members
        wanted = (*_members(node), *_own_attributes(node))
        self._members = self._chosen(iter(wanted), string.ascii_lowercase, f"{node.name}.")
        for member in node.body:
            self._locals.append(self._members)
            if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
                self._rename_definition(member, self._members)
                self._visit_around(member)
                self._locals.pop()
                self._visit_within(member)
            else:
                self.visit(member)
                self._locals.pop()
        self._members = outer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._rename_definition(node, self._globals)
        self._visit_around(node)
        self._visit_within(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._rename_definition(node, self._globals)
        self._visit_around(node)
        self._visit_within(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit_around(node)
        self._visit_within(node)

    def _visit_around(self, node: Function) -> None:
        """What is evaluated where the function is defined."""
        for outside in (*node.args.defaults, *node.args.kw_defaults):
            if outside:
                self.visit(outside)
        for decorator in getattr(node, "decorator_list", ()):
            self.visit(decorator)

    def _visit_within(self, node: Function) -> None:
        given = (*node.args.posonlyargs, *node.args.args)
        # Those of the functions around it keep their letters.
        used = {letter for names in self._locals for letter in names.values()}
        letters = _letters(string.ascii_lowercase, self._taken | used)
        renamed = [one for one in given if one.arg not in {"self", *self._package.keywords}]
        self._locals.append({one.arg: next(letters) for one in renamed})
        for one in renamed:
            self._rename(one.lineno, one.col_offset, one.arg, self._locals[-1][one.arg])
        for inside in [node.body] if isinstance(node, ast.Lambda) else node.body:
            self.visit(inside)
        self._locals.pop()

    def visit_Name(self, node: ast.Name) -> None:
        for names in (*reversed(self._locals), self._globals):
            if node.id in names:
                self._rename(node.lineno, node.col_offset, node.id, names[node.id])
                return

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.visit(node.value)
        if _is_own(node) and node.attr in self._members and node.end_col_offset is not None:
            at = node.end_col_offset - len(node.attr.encode())
            self._rename(node.end_lineno or 0, at, node.attr, self._members[node.attr])

    def _rename_definition(
        self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, names: dict[str, str]
    ) -> None:
        if node.name in names:
            words = {ast.ClassDef: "class ", ast.FunctionDef: "def "}
            at = node.col_offset + len(words.get(type(node), "async def "))
            self._rename(node.lineno, at, node.name, names[node.name])

    def _rename(self, line: int, column: int, name: str, to: str) -> None:
        self.edits[line, column] = (name, to)


def _identifiers(tree: ast.Module) -> set[str]:
    """Every name that the module uses, of whatever kind."""
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found.update(alias.asname or alias.name for alias in node.names)
    return found


def _top_level(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        yield from _bound(node)


def _own_attributes(tree: ast.ClassDef) -> Iterator[str]:
    return (
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_own(node)
    )


def _edited(text: str, edits: Edits) -> str:
    lines = [line.encode() for line in text.split("\n")]
    for (line, column), (name, to) in sorted(edits.items(), reverse=True):
        whole, end = lines[line - 1], column + len(name.encode())
        if whole[column:end] != name.encode():
            raise SyntaxError(f"line {line}: {name} is not where it should be")
        lines[line - 1] = whole[:column] + to.encode() + whole[end:]
    return b"\n".join(lines).decode()
