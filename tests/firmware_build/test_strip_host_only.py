"""What is marked for the host does not reach the lock, and cannot be missed there."""

import pytest

from firmware_build.compile import build_package
from firmware_build.firmware_files import FIRMWARE
from firmware_build.strip_host_only import MARK, strip_host_only


def test_a_marked_function_is_blank_and_lines_stay() -> None:
    text = f"def pack():\n    pass\ndef parse(  {MARK}\n    data\n):\n    return 1\nx = 1\n"
    assert strip_host_only({"m": text})["m"] == "def pack():\n    pass\n\n\n\n\nx = 1\n"


def test_a_marked_method_goes_with_its_decorators() -> None:
    text = f"class A:\n    x = 1\n    @staticmethod\n    def parse():  {MARK}\n        return 1\n"
    assert strip_host_only({"m": text})["m"] == "class A:\n    x = 1\n\n\n\n"


def test_a_marked_function_that_the_lock_uses_is_refused() -> None:
    marked = f"def parse():  {MARK}\n    return 1\n"
    with pytest.raises(SyntaxError, match="parse"):
        strip_host_only({"m": marked, "user": "from package.m import parse\n"})
    with pytest.raises(SyntaxError, match="parse"):
        strip_host_only({"m": marked + "parse()\n"})


def test_the_lock_has_no_use_for_the_host_half_of_the_formats() -> None:
    built = build_package(FIRMWARE).sources
    assert "receipt length" not in built["records"]
    assert "class Receipt" in built["records"]
