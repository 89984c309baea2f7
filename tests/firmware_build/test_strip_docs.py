"""A source that the lock compiles itself carries no words for people."""

from hypothesis import given
from hypothesis import strategies as st

from firmware_build.firmware_files import firmware_files
from firmware_build.strip_docs import strip_docs

SOURCE = '''"""A module."""
X = "#1"  # one
"""What
it is."""
def f():
    """Only said."""
# left
'''


def test_comments_and_docstrings_go_and_lines_stay() -> None:
    assert strip_docs(SOURCE) == 'pass\nX = "#1"\npass\n\ndef f():\n    pass\n\n'


@given(st.text(alphabet="ab #'\"\\", max_size=12))
def test_a_string_that_is_used_stays_whatever_it_holds(text: str) -> None:
    room: dict[str, object] = {}
    exec(strip_docs(f"x = {text!r}  # {text}\n"), room)  # noqa: S102 - to see what it binds
    assert room["x"] == text


def test_the_lock_starts_from_a_bare_boot_py() -> None:
    boot = firmware_files()["/boot.py"].decode()
    assert '"""' not in boot
    assert "# " not in boot
    assert "def launch(" in boot
