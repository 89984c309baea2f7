"""Writes the vectors: `python -m tests.vectors.generate`; with `--check` it only compares.

The expectations of our own cases come from the firmware's code; a test holds them against an
independent implementation, so that a mistake has to be made twice to stay.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.vectors import call_cases, exchange_cases, judgement_cases, own, record_cases, standard
from tests.vectors.operations import OPERATIONS
from tests.vectors.phone_operations import PHONE_OPERATIONS

Case = dict[str, Any]
DIRECTORY = Path(__file__).parent
_OURS = "docs/protocol.md"


def evaluate(case: Case) -> Any:
    """What our own code makes of a case."""
    operation = OPERATIONS.get(case["operation"]) or PHONE_OPERATIONS[case["operation"]]
    return operation(case)


def _completed(cases: list[Case]) -> list[Case]:
    return [{**case, "expect": evaluate(case)} for case in cases]


def documents() -> dict[str, Any]:
    """Every file's name and content."""
    published = {
        "rfc4231": ("RFC 4231 section 4, HMAC-SHA-256", standard.rfc4231()),
        "rfc5869": ("RFC 5869 appendix A.1 to A.3, HKDF-SHA-256", standard.rfc5869()),
        "sp800_38a": ("NIST SP 800-38A, F.5.5 and F.5.6", standard.sp800_38a()),
        "rfc7677": ("RFC 7677 section 3, SCRAM-SHA-256", standard.rfc7677()),
    }
    known_holder = evaluate(exchange_cases.request_cases()[0])
    response = bytes.fromhex(known_holder["response"])
    ours = {
        "keys": own.key_cases(),
        "requests": exchange_cases.request_cases(),
        "phone": exchange_cases.phone_cases(response),
        "sessions": exchange_cases.session_cases(),
        "envelopes": record_cases.envelope_cases(),
        "log": record_cases.log_cases(),
        "formats": record_cases.format_cases(),
        "schedules": record_cases.schedule_cases(),
        "judgements": judgement_cases.judgement_cases(),
    }
    calls = ("docs/office-api.md", _completed(call_cases.call_cases()))
    sourced = published | {name: (_OURS, _completed(cases)) for name, cases in ours.items()}
    sourced["calls"] = calls
    return {name: {"source": source, "cases": cases} for name, (source, cases) in sourced.items()}


def rendered() -> dict[Path, str]:
    """The text of every vector file."""
    return {
        DIRECTORY / f"{name}.json": json.dumps(content, indent=1) + "\n"
        for name, content in documents().items()
    }


def outdated() -> list[str]:
    """Names of the files that are not as they would be generated, or should not be there."""
    wanted = rendered()
    there = {path: path.read_text() for path in DIRECTORY.glob("*.json")}
    return sorted(p.name for p in wanted.keys() | there if wanted.get(p) != there.get(p))


def main(arguments: list[str]) -> int:
    """Write or check; the exit status is 1 when a check finds something outdated."""
    if arguments == ["--check"]:
        stale = outdated()
        sys.stdout.write("".join(f"outdated: {name}\n" for name in stale))
        return 1 if stale else 0
    for path, content in rendered().items():
        path.write_text(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
