"""What every row of a municipality has in common: whose it is, and that nothing crosses over."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from central.tenancy.context import ForeignMunicipalityError, current_municipality

Row = TypeVar("Row", bound="TenantRow")


class TenantQuerySet(models.QuerySet[Row]):
    """Queries that also bulk writes keep inside the wall."""

    def bulk_create(self, objs: Iterable[Row], *args: Any, **options: Any) -> list[Row]:
        """As Django's; every row is claimed for the municipality at work."""
        rows = list(objs)
        for row in rows:
            row.claim()
        return super().bulk_create(rows, *args, **options)

    def update(self, **values: Any) -> int:
        """As Django's; a reference may only be set to a row of the municipality at work."""
        for key in self.model.references():
            given = values.get(key.name)
            if isinstance(given, TenantRow):
                _refuse_foreign(given.municipality_id)
            elif given is not None or values.get(key.attname) is not None:
                raise TypeError(f"update {key.name} with the row itself")
        return super().update(**values)


class TenantManager(models.Manager[Row]):
    """Shows the rows of the municipality at work; raises NoMunicipalityError without one."""

    def get_queryset(self) -> TenantQuerySet[Row]:
        """Only that municipality's."""
        whole: TenantQuerySet[Row] = TenantQuerySet(self.model, using=self._db)
        return whole.filter(municipality_id=current_municipality())


class TenantRow(models.Model):
    """A row that belongs to one municipality, as does everything that it points to."""

    municipality = models.ForeignKey(
        "tenancy.Municipality", models.PROTECT, editable=False, related_name="+"
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
        # Following a reference, and saving, go through the wall as well.
        base_manager_name = "objects"

    @classmethod
    def references(cls) -> "Iterator[models.ForeignKey[Any, Any]]":
        """The columns that point at other rows of municipalities."""
        for column in cls._meta.concrete_fields:
            related = column.related_model
            if isinstance(related, type) and issubclass(related, TenantRow):
                assert isinstance(column, models.ForeignKey)  # noqa: S101 - the only kind in use
                yield column

    def claim(self) -> None:
        """Make it the row of the municipality at work. Raises ForeignMunicipalityError."""
        whose: int | None = self.municipality_id
        if whose is None:
            self.municipality_id = current_municipality()
        _refuse_foreign(self.municipality_id)
        for column in self.references():
            self._refuse_foreign_reference(column)

    def _refuse_foreign_reference(self, column: "models.ForeignKey[Any, Any]") -> None:
        key = getattr(self, column.attname)
        if key is None:
            return
        if column.is_cached(self):
            _refuse_foreign(getattr(self, column.name).municipality_id)
        elif not _rows_of(column).filter(pk=key).exists():
            raise ForeignMunicipalityError(f"{column} points outside the municipality at work")

    def save(self, *args: Any, **options: Any) -> None:
        """As Django's. Raises ForeignMunicipalityError."""
        self.claim()
        super().save(*args, **options)


def _rows_of(column: "models.ForeignKey[Any, Any]") -> "TenantManager[Any]":
    related: Any = column.related_model
    manager: TenantManager[Any] = related.objects
    return manager


def _refuse_foreign(municipality_id: int) -> None:
    if municipality_id != current_municipality():
        raise ForeignMunicipalityError("the row is not of the municipality at work")
