"""What a person reads: every text stands in the catalogue, translated, and nothing else does.

`python -m tools.texts` (`make texts`) brings the catalogues under `locale/` up to date with the
code: new texts come without a translation, texts that are gone go. `make check` refuses one that
is not up to date, or not whole.
"""

import ast
import json
import string
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, TypeGuard

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from tools.tree import ROOT, Problem, Source, Tree

LOCALE = Path("locale")
PHONE = Path("phone/app/danish.mjs")
LANGUAGES = ("da",)
"""What texts are translated into; they stand in English in the code."""
_SPOKEN = ("central", "demo", "host_tools", "phone", "provisioning", "sim")
"""The packages that speak to people."""
_KEYWORDS = {**DEFAULT_KEYWORDS, "say": None, "_say": None, "count": (1, 2)}
_MARKED = {"N_": None}
"""The phone says its texts by key, from one table of marked texts."""
_TEMPLATES = frozenset({".html", ".txt"})
_UNSTABLE = (
    *('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Language-Team'),
    *('"Generated-By', '"Report-Msgid-Bugs-To', '"Project-Id-Version'),
)
"""Headers that change without the texts."""
_PHONE_HEAD = """\
// Made of the catalogue by `make texts`: what the texts of this app are in Danish.

/** @type {Record<string, string>} */
"""
_COMMENT = """\
# The texts of noeglefri in another language, for the command line, the office, the phone and the
# documents. The English text is the key; `make texts` brings this file up to date with the code."""


def untranslated_texts(tree: Tree) -> Iterator[Problem]:
    """Refuse texts without a translation, fuzzy ones, and ones whose fields are not the text's."""
    for path, catalogue in _catalogues(tree):
        for message in catalogue:
            if message.id and (complaint := _complaint(message)):
                yield Problem(path, message.lineno or 0, f"{complaint}: {_shown(message)}")


def stale_catalogues(tree: Tree) -> Iterator[Problem]:
    """Refuse a catalogue that lacks a text of the code, or has one that the code has not."""
    for path, catalogue in _catalogues(tree):
        if updated(tree, catalogue) != (tree.root / path).read_bytes():
            yield Problem(path, 0, "not what the code says: run `make texts`")
        phones = tree.root / PHONE
        if phones.exists() and phones.read_text("utf-8") != for_phone(tree, catalogue):
            yield Problem(PHONE, 0, "not what the catalogue says: run `make texts`")


def unspoken_texts(tree: Tree) -> Iterator[Problem]:
    """Refuse `say` of what no catalogue can have: a text that is put together when it is said."""
    for source in _speaking(tree):
        if source.path.suffix == ".py":
            for node in ast.walk(source.syntax):
                if isinstance(node, ast.JoinedStr) and any(map(_says_text, ast.walk(node))):
                    yield source.problem(node.lineno, "say it before the f-string, not within")
                elif _says_text(node) and not isinstance(node.args[0], ast.Constant):
                    yield source.problem(node.lineno, "say each text whole, for the catalogue")


def updated(tree: Tree, catalogue: Catalog) -> bytes:
    """The file of a catalogue as it should be, with the translations that it has."""
    fresh = Catalog(locale=catalogue.locale, fuzzy=False, header_comment=_COMMENT)
    for name, text, context in _texts(tree):
        known = catalogue.get(text, context)
        fresh.add(text, known.string if known else None, [(name, 0)], context=context)
    content = BytesIO()
    write_po(content, fresh, width=0, sort_by_file=True, include_lineno=False)
    lines = content.getvalue().decode().split("\n")
    return "\n".join(line for line in lines if not line.startswith(_UNSTABLE)).encode()


def for_phone(tree: Tree, catalogue: Catalog) -> str:
    """The phone's texts as a module: a table from English to the catalogue's language."""
    texts = {text for name, text, _ in _texts(tree) if name.startswith("phone/")}
    table = {text: found.string for text in sorted(texts) if (found := catalogue.get(text))}
    body = json.dumps(table, ensure_ascii=False, indent=2)
    return f"{_PHONE_HEAD}export const DANISH = {body};\n"


def _catalogues(tree: Tree) -> Iterator[tuple[Path, Catalog]]:
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        if (tree.root / path).exists():
            with (tree.root / path).open("rb") as file:
                yield path, read_po(file, locale=language)


def _texts(tree: Tree) -> Iterator[tuple[str, Any, str | None]]:
    """File, text (or singular and plural) and context of everything that is marked or said."""
    for source in _speaking(tree):
        for _, text, _, context in _extracted(source):
            yield source.path.as_posix(), text, context


def _speaking(tree: Tree) -> list[Source]:
    return [source for source in tree.sources if source.path.parts[0] in _SPOKEN]


def _extracted(source: Source) -> Iterable[tuple[int, Any, list[str], str | None]]:
    suffix, content = source.path.suffix, BytesIO(source.text.encode())
    if suffix == ".py":
        return extract("python", content, keywords=_KEYWORDS)
    if suffix == ".mjs":
        return extract("javascript", content, keywords=_MARKED)
    if suffix in _TEMPLATES and "templates" in source.path.parts:
        from django.utils.translation.template import templatize

        return extract("python", BytesIO(templatize(source.text).encode()))
    return ()


def _complaint(message: Message) -> str:
    translations = _forms(message.string)
    if message.fuzzy:
        return "fuzzy"
    if not all(translations):
        return "not translated"
    wanted = _fields(_forms(message.id)[-1])
    return "other fields" if any(_fields(one) != wanted for one in translations) else ""


def _forms(text: Any) -> list[str]:
    """A text alone, or singular and plural."""
    return [text] if isinstance(text, str) else list(text)


def _fields(text: str) -> set[str]:
    """The fields in braces; none where braces mean something else."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def _shown(message: Message) -> str:
    return _forms(message.id)[0].replace("\n", " ")[:60]


def _says_text(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether the node says a text that stands there, not one that is marked elsewhere."""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    function = node.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name in ("say", "_say") and any(map(_is_text, ast.walk(node.args[0])))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def main() -> int:
    """Write every catalogue anew; return the exit status."""
    tree = Tree(ROOT)
    for path, catalogue in _catalogues(tree):
        (tree.root / path).write_bytes(updated(tree, catalogue))
        (tree.root / PHONE).write_text(for_phone(tree, catalogue), "utf-8")
        left = [one for one in read_po(BytesIO((tree.root / path).read_bytes())) if one.id]
        missing = [one for one in left if _complaint(one)]
        print(f"{path}: {len(left)} texts, {len(missing)} to be translated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
