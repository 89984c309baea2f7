"""Nothing is read or written without a municipality, and no reference crosses over."""

from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from central.embedded.office import EmbeddedOffice
from central.tenancy.context import (
    ForeignMunicipalityError,
    NoMunicipalityError,
    working_for,
)
from central.tenancy.models import Municipality
from central.tenancy.rows import TenantRow
from tests.central.inside import inside, outside

OURS = [model for model in apps.get_models() if model.__module__.startswith("central.")]
ROWS = [model for model in OURS if issubclass(model, TenantRow)]
REFERENCES = [(model, column) for model in ROWS for column in model.references()]
numbers = count(1)


def named(one: Any) -> str:
    """How a case is called."""
    return str(getattr(one, "__name__", one))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An embedded office for all of these tests."""
    made = EmbeddedOffice(tmp_path_factory.mktemp("office"))
    yield made
    made.close()


def made_of(model: type[TenantRow], references: dict[str, Any]) -> TenantRow:
    """A row with something in every column that needs it."""
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        if column.primary_key or column.name == "municipality" or column.null:
            continue
        if column in set(model.references()):
            values[column.name] = made_of(_target(column), {})
        elif column.has_default() and not isinstance(column, models.BigIntegerField):
            continue
        elif isinstance(column, models.CharField | models.TextField):
            values[column.name] = f"{next(numbers)}"
        elif isinstance(column, models.BinaryField):
            values[column.name] = next(numbers).to_bytes(8, "big")
        elif isinstance(column, models.JSONField | models.BooleanField):
            values[column.name] = True
        else:
            values[column.name] = next(numbers)
    row = model(**(values | references))
    row.save()
    return row


def _target(column: Any) -> type[TenantRow]:
    related: type[TenantRow] = column.related_model
    return related


def other_municipality() -> Municipality:
    """A second one in the same database."""
    return Municipality.objects.create(name="another", key_check=b"")


def test_every_row_but_the_municipality_itself_belongs_to_one() -> None:
    assert [model for model in OURS if model not in ROWS] == [Municipality]
    assert all(not model._meta.get_field("municipality").null for model in ROWS)


def test_what_is_unique_is_unique_within_a_municipality() -> None:
    for model in ROWS:
        for one in model._meta.constraints:
            if isinstance(one, models.UniqueConstraint):
                assert one.fields[0] == "municipality", one.name


@pytest.mark.parametrize("model", ROWS, ids=named)
def test_without_a_municipality_nothing_is_found(
    office: EmbeddedOffice, model: type[TenantRow]
) -> None:
    def look() -> None:
        with pytest.raises(NoMunicipalityError):
            model.objects.count()

    outside(office, look)


@pytest.mark.parametrize(("model", "column"), REFERENCES, ids=named)
def test_no_reference_crosses_from_one_municipality_to_another(
    office: EmbeddedOffice, model: type[TenantRow], column: Any
) -> None:
    def cross() -> None:
        with working_for(other_municipality().pk):
            theirs = made_of(_target(column), {})
        for reference in ({column.name: theirs}, {column.attname: theirs.pk}):
            with pytest.raises(ForeignMunicipalityError):
                made_of(model, reference)
        with pytest.raises((ForeignMunicipalityError, TypeError)):
            model.objects.update(**{column.name: theirs})
        with pytest.raises(ForeignMunicipalityError):
            model.objects.bulk_create([model(**{column.name: theirs})])

    inside(office, cross)


def test_another_municipality_s_rows_are_not_found(office: EmbeddedOffice) -> None:
    def look() -> None:
        with working_for(other_municipality().pk):
            made = [made_of(model, {}) for model in ROWS]
        for row in made:
            assert not type(row).objects.filter(pk=row.pk).exists()

    inside(office, look)
