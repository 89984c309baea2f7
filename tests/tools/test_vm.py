"""The VM that tests run firmware in is real, small and honest about failure."""

from pathlib import Path

import pytest

from tests.support.vm import VmError, run_vm, start_vm


def test_a_script_runs_in_micropython_and_its_output_comes_back() -> None:
    assert run_vm("import sys; print(sys.implementation[0])") == "micropython\n"


@pytest.mark.parametrize("heap_bytes", [48 * 1024, 96 * 1024])
def test_the_heap_has_the_size_that_was_asked_for(heap_bytes: int) -> None:
    total = int(run_vm("import gc; print(gc.mem_free() + gc.mem_alloc())", heap_bytes=heap_bytes))
    assert 0.95 * heap_bytes < total <= heap_bytes


def test_a_program_that_does_not_fit_the_heap_fails() -> None:
    with pytest.raises(VmError, match="MemoryError"):
        run_vm("bytearray(64 * 1024)", heap_bytes=48 * 1024)


def test_an_exception_in_the_vm_fails_the_test_with_its_traceback() -> None:
    with pytest.raises(VmError, match="ValueError: no such door"):
        run_vm("raise ValueError('no such door')")


def test_the_status_of_a_program_is_reported() -> None:
    assert start_vm("import sys; sys.exit(3)").status == 3


def test_a_file_gets_arguments_input_and_a_path(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("def shout(text):\n    return text.upper()\n")
    program = tmp_path / "program.py"
    program.write_text(
        "import helper, sys\nprint(helper.shout(sys.argv[1] + sys.stdin.read()), end='')\n"
    )
    out = run_vm(program, path=[tmp_path], arguments=["open "], stdin="sesame\n")
    assert out == "OPEN SESAME\n"
