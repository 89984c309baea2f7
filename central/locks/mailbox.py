"""Letters from benches that were off line: opened, and the locks in them put in service."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central import runtime
from central.audit.requests import writing
from central.locks import register
from central.locks.models import Lock, Mailbox, Standing
from firmware.messages import MessageError
from host_tools.errors import OfficeRefusedError
from host_tools.office.letters import LetterError, open_letter, unpack_announcement

_CONTEXT = b"noeglefri mailbox"


def public_key() -> bytes:
    """What benches seal letters with."""
    return _private().public_key().public_bytes_raw()


def _private() -> X25519PrivateKey:
    """This office's private half, made when it is first asked for."""
    box = runtime.current().box
    row = Mailbox.objects.first()
    if row is None:
        made = X25519PrivateKey.generate().private_bytes_raw()
        with writing():
            # Whoever asks at the same moment shares the first one.
            row, _ = Mailbox.objects.get_or_create(
                defaults={"sealed_key": box.seal(made, _CONTEXT)}
            )
    return X25519PrivateKey.from_private_bytes(box.open(row.sealed_key, _CONTEXT))


def keep_private_key(private: bytes) -> None:
    """Take over a private half made elsewhere (32 bytes). Call it within a transaction."""
    Mailbox.objects.create(sealed_key=runtime.current().box.seal(private, _CONTEXT))


def take_in(letter: bytes) -> bool:
    """Put the lock of a letter in service; whether it was new. Safe to repeat.

    Raises:
        OfficeRefusedError: for a letter to another office, an altered one, or a door that
            another lock hangs at.
    """
    try:
        announced = unpack_announcement(open_letter(_private(), letter))
    except (LetterError, MessageError) as error:
        raise OfficeRefusedError("office_letter_refused") from error
    known = Lock.objects.filter(lock_id=announced.lock_id)
    if known.exclude(standing=Standing.ANNOUNCED).exists():
        return False
    with writing():
        register.withdraw(announced.lock_id)
        register.announce(announced)
        register.confirm(announced.lock_id)
    return True
