"""The demonstration in a process of its own, as `make -s demo JSON=1` runs it."""

import json
import subprocess
import sys

import pytest


@pytest.mark.timeout(110)
def test_the_demo_prints_one_json_document_with_what_is_promised() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from host_tools.cli import main; main()", "demo", "--json"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told["doors"]) == 3
    assert {visit["holder"] for visit in told["visits"]} == {"Anna", "Bo"}
    assert all(visit["end"] for visit in told["visits"])
    assert [refusal["reason"] for refusal in told["refusals"]] == ["not_recognised", "revoked"]
    assert told["log_chain_ok"] is True
    assert len(told["latency_ms"]) == len(told["att_requests"]) == 3
    assert all(one["bolt_starts"] == 2 for one in told["att_requests"])
    assert told["heap_peak_bytes"] > 0
