"""The row of a municipality's upkeep."""

from central.upkeep.models import Notice, Upkeep


def upkeep() -> Upkeep:
    """The row, to be read; one with nothing in it before anything was kept."""
    return Upkeep.objects.first() or Upkeep()


def held_upkeep() -> Upkeep:
    """The row for writing, until the transaction ends."""
    Upkeep.objects.get_or_create()
    return Upkeep.objects.select_for_update().get()


def notice(kind: str, moment: int, subject: str = "", **told: object) -> None:
    """Note something for a person to read, once for each subject. Call within a transaction."""
    Notice.objects.update_or_create(
        kind=kind, subject=subject, defaults={"moment": moment, "told": told}
    )
