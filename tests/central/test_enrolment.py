"""A phone is let in by a one-time code, which is its key's from then on."""

from collections.abc import Callable

import httpx
import pytest

from central.audit.models import Entry
from central.embedded.office import EmbeddedOffice
from central.phones.codes import LIFE_S
from central.phones.models import OneTimeCode
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.lock_keys import LockKeys
from host_tools.office.calls.phone_auth import PhoneAuth
from host_tools.office.contract import API_PATH, GrantOrder, Registration
from host_tools.office.phones import ENROL_PATH, CodeOrder
from host_tools.office.register.people import Organisation
from tests.central.calling import Caller, enrolled
from tests.central.inside import inside
from tests.central.test_rules import door
from tests.host_tools.people import NOW, Clock

__all__ = ["door"]
ANNA = CodeOrder("Anna")


def test_a_code_makes_a_phone_somebodys_and_the_phone_asks_about_itself(
    office: EmbeddedOffice, clock: Clock
) -> None:
    caller = Caller(office, clock)
    phone = caller.enrol(office.enrolment.make_code(ANNA).code)
    assert (phone.holder, phone.blocked) == ("Anna", False)
    assert caller.office.phone(phone.phone_id) == phone
    assert office.phones() == [phone]


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " ")])
def test_a_code_is_read_however_a_person_types_it(
    office: EmbeddedOffice, clock: Clock, typed: Callable[[str], str]
) -> None:
    assert Caller(office, clock).enrol(typed(office.enrolment.make_code(ANNA).code)).phone_id


def test_a_code_lets_one_key_in_which_may_ask_again_when_no_answer_came(
    office: EmbeddedOffice, clock: Clock
) -> None:
    code = office.enrolment.make_code(ANNA).code
    caller = Caller(office, clock)
    assert caller.enrol(code) == caller.enrol(code)
    with pytest.raises(OfficeRefusedError, match="phone_code_unknown"):
        Caller(office, clock, 2).enrol(code)


def test_a_code_dies_after_ten_minutes(office: EmbeddedOffice, clock: Clock) -> None:
    code = office.enrolment.make_code(ANNA).code
    clock.now += LIFE_S
    with pytest.raises(OfficeRefusedError, match="phone_code_unknown"):
        Caller(office, clock).enrol(code)
    assert office.phones() == []


def test_no_code_is_kept_or_noted(office: EmbeddedOffice, clock: Clock) -> None:
    code = office.enrolment.make_code(ANNA).code
    Caller(office, clock).enrol(code)
    plain = code.replace("-", "")
    kept = inside(office, lambda: repr(list(OneTimeCode.objects.values())))
    noted = inside(office, lambda: list(Entry.objects.values_list("caller", "operation")))
    assert plain not in kept
    assert plain not in repr(noted)
    assert any(path == f"POST {API_PATH}{ENROL_PATH}" for _, path in noted)


def test_who_has_a_phone_gets_no_code_for_another(office: EmbeddedOffice, clock: Clock) -> None:
    enrolled(office, clock, "Anna")
    with pytest.raises(OfficeRefusedError, match="holder_exists"):
        office.enrolment.make_code(ANNA)


def test_a_blocked_phone_may_be_let_in_anew_as_another(
    office: EmbeddedOffice, clock: Clock
) -> None:
    caller = enrolled(office, clock, "Anna")
    office.revoke(1)
    assert caller.enrol(office.enrolment.make_code(ANNA).code).phone_id == 2
    with pytest.raises(OfficeRefusedError, match="not_allowed"):
        caller.office.wanted(1)


def test_a_phone_of_a_pool_is_nobodys(office: EmbeddedOffice, clock: Clock) -> None:
    with pytest.raises(UnknownNameError, match="unknown_organisation"):
        office.enrolment.make_code(CodeOrder(pool="Natholdet"))
    office.people.keep_organisation(Organisation("Natholdet"))
    code = office.enrolment.make_code(CodeOrder(pool="Natholdet")).code
    phone = Caller(office, clock).enrol(code)
    assert phone.holder == ""
    assert Caller(office, clock).office.wanted(phone.phone_id) == []


def test_another_key_than_the_one_that_signs_is_not_let_in(
    office: EmbeddedOffice, clock: Clock
) -> None:
    code = office.enrolment.make_code(ANNA).code
    mine, other = Caller(office, clock), Caller(office, clock, 2)
    mine.http.auth = PhoneAuth(other.key, lambda: clock.now)
    with pytest.raises(OfficeRefusedError, match="signature_refused"):
        mine.enrol(code)
    unsigned = httpx.Client(transport=mine.network, base_url="http://office.example")
    answer = unsigned.post(API_PATH + ENROL_PATH, json={"code": code, "public_key": "AA=="})
    assert answer.status_code == 401


def test_a_phone_reaches_its_own_routes_and_no_others(
    office: EmbeddedOffice, clock: Clock, door: LockKeys
) -> None:
    anna = enrolled(office, clock, "Anna").office
    enrolled(office, clock, "Bo", 2)
    (first, *_) = anna.wanted(1)
    anna.register(1, [Registration(first.lock_id, first.serial, b"s" * 32, b"k" * 32)])
    office.grant(GrantOrder(1, door.lock_id, NOW, NOW + 3600))
    assert [one.lock_id for one in anna.credentials(1)] == [door.lock_id]
    for forbidden in (lambda: anna.wanted(2), lambda: anna.phone(2), anna.phones, anna.doors):
        with pytest.raises(OfficeRefusedError, match="not_allowed"):
            forbidden()
