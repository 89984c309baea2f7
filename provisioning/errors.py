"""What may go wrong on a bench; the words are in `error_texts.py`."""

from host_tools.errors import ExitCode, UserError
from provisioning.error_texts import PROVISIONING_ERRORS


class ProvisioningError(UserError):
    """Base of what may go wrong with boards, units, images and releases."""

    texts = PROVISIONING_ERRORS


class NoBoardError(ProvisioningError):
    """No board answers, or more than one could be meant."""

    def __init__(self, key: str, **values: str) -> None:
        """`key`: no_board, several_boards, board_silent or board_lost."""
        super().__init__(key, ExitCode.NO_BOARD, **values)


class ImageRefusedError(ProvisioningError):
    """The MicroPython image is not the right one; nothing was erased."""

    def __init__(self, key: str, **values: str) -> None:
        """`key` names the reason: image_… in `error_texts.py`."""
        super().__init__(key, ExitCode.IMAGE_REFUSED, **values)


class UnitRefusedError(ProvisioningError):
    """This unit cannot be made into that lock; nothing was erased."""

    def __init__(self, key: str, **values: str) -> None:
        """`key` names the reason: unit_… in `error_texts.py`."""
        super().__init__(key, ExitCode.REFUSED, **values)


class UnitFailedError(ProvisioningError):
    """The unit was written but does not do what it should; running again repairs it."""

    def __init__(self, key: str, **values: str) -> None:
        """`key`: write_failed, no_report or wrong_report."""
        super().__init__(key, ExitCode.UNIT_FAILED, **values)


class ReleaseRefusedError(ProvisioningError):
    """The release machine does not do that; nothing was written."""

    def __init__(self, key: str, **values: str) -> None:
        """`key`: root_exists, release_version, release_compiler or locks_…."""
        super().__init__(key, ExitCode.RELEASE_REFUSED, **values)


class WouldBrickError(ProvisioningError):
    """What was asked for would destroy the unit; nothing was burned."""

    def __init__(self, key: str, **values: str) -> None:
        """`key` names the reason: harden_… in `error_texts.py`."""
        super().__init__(key, ExitCode.WOULD_BRICK, **values)
