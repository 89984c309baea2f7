"""Puts a package's constants in place of their names, before it is compiled for the lock.

On a lock every module-level name costs a dictionary entry and its text in RAM, and modules copy
the names they import. MicroPython's own `const` folds within one module only, and CPython lacks
it. Here every `NAME = number` of a package is written into the code that uses it, across
modules, and its definition goes. Lines stay where they are, so tracebacks still point at the
source. Names in capitals that are bound once, to a whole number, a truth value or literal text or
bytes, count as constants. That leaves `if TYPE_CHECKING` as `if False`, which the compiler drops.

`__slots__` goes, too: MicroPython knows no slots and would keep it as any attribute.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Value = int | bool | str | bytes

_OPERATORS: Mapping[type[ast.operator], str] = {
    ast.Add: "__add__",
    ast.Sub: "__sub__",
    ast.Mult: "__mul__",
    ast.FloorDiv: "__floordiv__",
    ast.Mod: "__mod__",
    ast.LShift: "__lshift__",
    ast.RShift: "__rshift__",
    ast.BitOr: "__or__",
    ast.BitAnd: "__and__",
    ast.BitXor: "__xor__",
}


@dataclass
class _Module:
    """One module on its way: its tree, its constants, and what its names mean."""

    name: str
    text: str
    tree: ast.Module = field(init=False)
    values: dict[str, Value] = field(default_factory=dict)
    """Constants that it defines."""
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Local name -> (module, name there) of what it imports from the package's modules."""
    modules: dict[str, str] = field(default_factory=dict)
    """Local name -> module of the package."""
    bound: dict[str, int] = field(init=False)
    """How often each name is bound by other means than an import, in whatever scope."""

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.text)
        self.bound = _times_bound(self.tree)


def inline_constants(sources: Mapping[str, str], package: str) -> dict[str, str]:
    """The sources of `package`'s modules, by module name, with all constants inlined.

    Raises:
        SyntaxError: a source is not valid Python, or has a constant within an f-string.
    """
    modules = {name: _Module(name, text) for name, text in sources.items()}
    for module in modules.values():
        _note_imports(module, package, modules)
    while sum(_learn(module, modules) for module in modules.values()):
        # Again: what was learnt may be part of another definition.
        continue
    return {name: _rewritten(module, modules) for name, module in modules.items()}


def _note_imports(module: _Module, package: str, modules: Mapping[str, _Module]) -> None:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ImportFrom) or node.level:
            continue
        for alias in node.names:
            local = alias.asname or alias.name
            if node.module == package and alias.name in modules:
                module.modules[local] = alias.name
            elif node.module and node.module.removeprefix(f"{package}.") in modules:
                module.imported[local] = (node.module.removeprefix(f"{package}."), alias.name)


def _learn(module: _Module, modules: Mapping[str, _Module]) -> bool:
    """Evaluate definitions whose parts are known by now; whether there were any."""
    before = len(module.values)
    for name, expression in _definitions(module.tree):
        if name not in module.values and module.bound[name] == 1:
            value = _evaluate(expression, module, modules)
            if value is not None:
                module.values[name] = value
    return len(module.values) > before


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Top-level `NAME = expression`, with or without an annotation, NAME in capitals."""
    for node in tree.body:
        found = _definition(node)
        if found:
            yield found


def _definition(node: ast.stmt) -> tuple[str, ast.expr] | None:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target, value = node.target, node.value
    else:
        return None
    return (target.id, value) if isinstance(target, ast.Name) and target.id.isupper() else None


def _times_bound(tree: ast.Module) -> dict[str, int]:
    """Number of assignments to each name, and of parameters of that name."""
    count: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            count[node.id] = count.get(node.id, 0) + 1
        elif isinstance(node, ast.arg):
            count[node.arg] = count.get(node.arg, 0) + 1
    return count


def _evaluate(node: ast.expr, module: _Module, modules: Mapping[str, _Module]) -> Value | None:
    """The value that `node` stands for, or None."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, Value) else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _evaluate(node.operand, module, modules)
        return -value if isinstance(value, int) else None
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left = _evaluate(node.left, module, modules)
        right = _evaluate(node.right, module, modules)
        # What is computed of text would be longer than its parts.
        if not isinstance(left, int) or not isinstance(right, int):
            return None
        result: int = getattr(left, _OPERATORS[type(node.op)])(right)
        return result
    return _meaning(node, module, modules)


def _meaning(node: ast.expr, module: _Module, modules: Mapping[str, _Module]) -> Value | None:
    """The constant that a name, or a module's attribute, stands for, or None."""
    if isinstance(node, ast.Name):
        if node.id in module.values:
            return module.values[node.id]
        if node.id in module.imported and not module.bound.get(node.id):
            source, name = module.imported[node.id]
            return modules[source].values.get(name)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        source = module.modules.get(node.value.id, "")
        return modules[source].values.get(node.attr) if source else None
    return None


Edit = tuple[ast.stmt | ast.expr, str]


def _rewritten(module: _Module, modules: Mapping[str, _Module]) -> str:
    lines = [line.encode() for line in module.text.split("\n")]
    edits = sorted(
        _edits(module, modules), key=lambda edit: (edit[0].lineno, edit[0].col_offset), reverse=True
    )
    for node, text in edits:
        _replace(lines, node, text.encode())
    return b"\n".join(lines).decode()


def _edits(module: _Module, modules: Mapping[str, _Module]) -> Iterator[Edit]:
    removed = set()
    for statement in module.tree.body:
        found = _definition(statement)
        if found and found[0] in module.values:
            removed.add(statement)
            yield statement, "pass"
    used = _Uses(module, modules)
    for statement in module.tree.body:
        if statement not in removed:
            used.visit(statement)
    yield from used.edits
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            yield from _import_edit(node, module, modules, used.plain_names)
        elif isinstance(node, ast.ClassDef):
            yield from ((member, "pass") for member in node.body if _is_slots(member))


def _is_slots(node: ast.stmt) -> bool:
    """Whether this is `__slots__ = ("literals", ...)`."""
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "__slots__"
        and isinstance(node.value, ast.Tuple)
        and all(isinstance(name, ast.Constant) for name in node.value.elts)
    )


class _Uses(ast.NodeVisitor):
    """Collects the places where a constant is used, and the names used as they are."""

    def __init__(self, module: _Module, modules: Mapping[str, _Module]) -> None:
        self._module = module
        self._modules = modules
        self.edits: list[Edit] = []
        self.plain_names: set[str] = set()

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not self._fold(node):
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load) or not self._fold(node):
            self.plain_names.add(node.id)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        found = len(self.edits)
        self.generic_visit(node)
        if len(self.edits) > found:
            # Python before 3.12 does not say where within the string.
            raise SyntaxError(f"{self._module.name}:{node.lineno}: constant within an f-string")

    def _fold(self, node: ast.expr) -> bool:
        value = _meaning(node, self._module, self._modules)
        if value is None:
            return False
        is_negative = isinstance(value, int) and value < 0
        self.edits.append((node, f"({value!r})" if is_negative else repr(value)))
        return True


def _import_edit(
    node: ast.ImportFrom, module: _Module, modules: Mapping[str, _Module], plain_names: set[str]
) -> Iterator[Edit]:
    """Import only what is still used by name."""
    kept = []
    for alias in node.names:
        local = alias.asname or alias.name
        source, name = module.imported.get(local, ("", ""))
        is_constant = bool(source) and name in modules[source].values
        is_idle_module = local in module.modules and local not in plain_names
        if not is_constant and not is_idle_module:
            kept.append(alias)
    if len(kept) < len(node.names):
        yield node, ast.unparse(ast.ImportFrom(node.module, kept, 0)) if kept else "pass"


def _replace(lines: list[bytes], node: ast.stmt | ast.expr, text: bytes) -> None:
    """Put `text` in the node's place; the lines that it spans stay, empty."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    rest = lines[last][node.end_col_offset :]
    if first == last:
        lines[first] = lines[first][: node.col_offset] + text + rest
        return
    lines[first] = lines[first][: node.col_offset] + text
    lines[first + 1 : last + 1] = [b""] * (last - first)
    lines[first] += rest
