"""Takes comments and docstrings out of a source that a lock compiles itself, at every start."""

import ast
import io
import tokenize


def strip_docs(text: str) -> str:
    """`text` without comments and docstrings; what is left stays in its lines.

    Raises:
        SyntaxError: it is not valid Python.
    """
    lines = text.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            # Something must stand in a body that says nothing else.
            first, last = node.lineno - 1, node.end_lineno or node.lineno
            lines[first] = lines[first][: node.col_offset] + "pass"
            lines[first + 1 : last] = [""] * (last - first - 1)
    return "\n".join(lines)
