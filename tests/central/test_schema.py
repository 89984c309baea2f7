"""The prebuilt schema is what the migrations make, and the migrations what the models say."""

from django.core.management import call_command

from central import schema
from central.databases import SCHEMA


def test_the_prebuilt_schema_is_the_migrations() -> None:
    assert SCHEMA.read_text("utf-8") == schema.migrated()


def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
