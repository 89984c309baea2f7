"""`noeglefri phone enrol` and `noeglefri office code`: how a phone becomes somebody's."""

import io
from contextlib import closing
from dataclasses import asdict
from typing import Annotated

import typer

from host_tools.cli.context import Shell, office_place, open_office, open_office_for, open_store
from host_tools.cli.options import json_option
from host_tools.danish_time import shown
from host_tools.errors import OfficeRefusedError, UserError
from host_tools.lock_time import iso
from host_tools.office.calls.signing import public_bytes
from host_tools.office.client import OfficeClient
from host_tools.office.contract import Phone
from host_tools.office.phones import Application, CodeOrder
from host_tools.office.places import is_address
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import enrol, refresh
from host_tools.texts.speaker import Speaker

APP_VARIABLE = "NOEGLEFRI_APP"


def add_enrol(app: typer.Typer, say: Speaker) -> None:
    """Add `enrol` to `noeglefri phone`, with help in the language of `say`."""
    holder_help = say("Name of who holds the phone; not with a code, which says whose it is.")

    @app.command("enrol", help=say("Make this a colleague's phone."))
    def enrol_phone(
        holder: Annotated[str, typer.Argument(help=holder_help)] = "",
        code: Annotated[str, typer.Option(help=say("The office's one-time code."))] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        if bool(holder) == bool(code) or (holder and is_address(office_place())):
            raise OfficeRefusedError("enrol_by_code")
        shell, store = Shell(say, json), open_store()
        with closing(open_office_for(store)) as office:
            _require_free(store, office)
            phone = _applied(store, office, code) if code else office.add_phone(holder)
            enrol(store, phone)
            refresh(store, office)
        shell.result(asdict(phone), say("This phone is now {name}'s.", name=phone.holder))


def _applied(store: CredentialStore, office: OfficeClient, code: str) -> Phone:
    return office.enrolment.enrol(Application(code, public_bytes(store.call_key)))


def _require_free(store: CredentialStore, office: OfficeClient) -> None:
    """Raises OfficeRefusedError when this computer is a phone that its office still trusts."""
    if not store.state.phone_id:
        return
    try:
        known = office.phone(store.state.phone_id)
    except UserError:  # another office's, or one that has begun anew
        return
    if known.holder == store.state.holder and not known.blocked:
        raise OfficeRefusedError("already_enrolled", holder=known.holder)


def add_code(app: typer.Typer, say: Speaker) -> None:
    """Add `code` to `noeglefri office`, with help in the language of `say`."""
    text = say("Make a one-time code that lets a phone in, within ten minutes.")
    holder_help = say("Name of who gets the phone.")
    app_help = say("Address of the caregivers' app: then the code is shown as a picture, too.")

    @app.command("code", help=text)
    def make_code(
        holder: Annotated[str, typer.Argument(help=holder_help)],
        address: Annotated[str, typer.Option("--app", help=app_help, envvar=APP_VARIABLE)] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        office = open_office()
        made = office.enrolment.make_code(CodeOrder(holder))
        link = f"{address.rstrip('/')}/#/enrol/{made.code}" if address else None
        told = say(
            "Code for {name}: {code}. It lets one phone in, until {until}.",
            name=holder,
            code=made.code,
            until=shown(made.expires_at),
        )
        document = {"code": made.code, "link": link, "expires_at": iso(made.expires_at)}
        Shell(say, json).result(document, told, *([_picture(link), link] if link else []))


def _picture(link: str) -> str:
    """The link as a QR code that a phone reads off the terminal."""
    import segno

    drawn = io.StringIO()
    segno.make_qr(link).terminal(drawn, compact=True)
    return drawn.getvalue()
