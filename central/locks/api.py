"""The contract's part on locks: how they come into service, their settings, how they go."""

from django.http import HttpRequest
from ninja import Body, Router

from central.callers import CallerKind, open_to
from central.locks import mailbox, register, states, wiping
from host_tools.credentials import Parcel
from host_tools.office.contract import Adopted, Announcement, Envelope, Letter, Settings
from host_tools.wire import LockId

router = Router(tags=["locks"])
_DEPOT = open_to(CallerKind.DEPOT)


@router.post("/locks", auth=_DEPOT, response=Envelope)
def announce(request: HttpRequest, order: Body[Announcement]) -> Envelope:
    """Keep the key of a lock that is about to be made; returns its first STATE envelope."""
    return Envelope(register.announce(order))


@router.post("/locks/{lock_id}/confirm", auth=_DEPOT, response={204: None})
def confirm(request: HttpRequest, lock_id: LockId) -> None:
    """The lock is made: it may be granted from now on."""
    register.confirm(lock_id)


@router.post("/locks/{lock_id}/withdraw", auth=_DEPOT, response={204: None})
def withdraw(request: HttpRequest, lock_id: LockId) -> None:
    """The lock did not come about: forget it and its key."""
    register.withdraw(lock_id)


@router.post("/locks/{lock_id}/forget", auth=_DEPOT, response={204: None})
def forget(request: HttpRequest, lock_id: LockId) -> None:
    """The lock is wiped or given up: its key is destroyed."""
    register.forget(lock_id)


@router.get("/locks/{lock_id}/settings", auth=_DEPOT, response=Settings)
def settings(request: HttpRequest, lock_id: LockId) -> Settings:
    """The configuration as the office wants it."""
    return Settings(register.in_service(lock_id).config)


@router.put("/locks/{lock_id}/settings", auth=_DEPOT, response=Parcel)
def configure(request: HttpRequest, lock_id: LockId, wanted: Body[Settings]) -> Parcel:
    """Seal another configuration into the next state; returns that state's envelope."""
    config = register.config_in(wanted.config)
    return states.configure(register.in_service(lock_id), config)


@router.get("/locks/{lock_id}/state", auth=_DEPOT, response=Parcel)
def state(request: HttpRequest, lock_id: LockId) -> Parcel:
    """The newest state's envelope."""
    return states.newest(register.in_service(lock_id))


@router.get("/locks/{lock_id}/last-word", auth=_DEPOT, response=Envelope)
def last_word(request: HttpRequest, lock_id: LockId) -> Envelope:
    """What that lock sends when it is wiped, and never before."""
    return Envelope(wiping.word_of(register.in_service(lock_id)))


@router.get("/mailbox", auth=_DEPOT, response=Envelope)
def mailbox_key(request: HttpRequest) -> Envelope:
    """The public key that benches seal letters with."""
    return Envelope(mailbox.public_key())


@router.post("/mailbox", auth=_DEPOT, response=Adopted)
def take_in_letter(request: HttpRequest, letter: Body[Letter]) -> Adopted:
    """Put the lock of a letter in service."""
    return Adopted(mailbox.take_in(letter.content))
