"""Every sentence that a user reads, in Danish and English: one table, complete in both."""

import locale
import os
from collections.abc import Mapping

LANGUAGES = ("da", "en")

TEXTS: dict[str, tuple[str, str]] = {
    # Errors: what happened, and what to do.
    "bluetooth_off": (
        "Bluetooth er slået fra. Slå det til, og prøv igen.",
        "Bluetooth is off. Switch it on and try again.",
    ),
    "bluetooth_missing": (
        "Denne computer har ingen brugbar Bluetooth. Vælg en anden radio med --radio.",
        "This computer has no usable Bluetooth. Choose another radio with --radio.",
    ),
    "bluetooth_denied": (
        "Programmet må ikke bruge Bluetooth. Giv det lov i systemets indstillinger.",
        "This program may not use Bluetooth. Allow it in the system's settings.",
    ),
    "not_heard": (
        "{door} svarer ikke. Bank på døren, tæt på låsen, og prøv igen.",
        "{door} does not answer. Knock on the door, close to the lock, and try again.",
    ),
    "link_lost": (
        "Forbindelsen til {door} blev ved at ryge. Gå tættere på, bank på, og prøv igen.",
        "The connection to {door} kept breaking. Step closer, knock, and try again.",
    ),
    "link_lost_accepted": (
        "{door} tog imod, men forbindelsen røg, før låsen meldte tilbage. Se efter på døren.",
        "{door} accepted, but the connection broke before it reported back. Look at the door.",
    ),
    "not_recognised": (
        "{door} genkender ikke denne telefon. Hent ny adgang: noeglefri phone refresh",
        "{door} does not recognise this phone. Fetch new access: noeglefri phone refresh",
    ),
    "not_the_lock": (
        "Det, der svarede, er ikke låsen i {door}. Prøv igen; sker det tit, så sig det videre.",
        "What answered is not the lock of {door}. Try again; if it happens often, report it.",
    ),
    "unknown_door": (
        "Telefonen har ingen adgang til en dør, der hedder {name}. Se listen: noeglefri scan",
        "This phone has no access to a door called {name}. See the list: noeglefri scan",
    ),
    "unknown_door_office": (
        "Kontoret har ingen dør, der hedder {name}. Se listen: noeglefri office doors",
        "The office has no door called {name}. See the list: noeglefri office doors",
    ),
    "unknown_phone": (
        "Kontoret kender ikke {name}. Se listen: noeglefri office phones",
        "The office does not know {name}. See the list: noeglefri office phones",
    ),
    "not_enrolled": (
        "Telefonen er ikke tilmeldt. Skriv: noeglefri phone enrol NAVN",
        "This phone is not enrolled. Run: noeglefri phone enrol NAME",
    ),
    "unknown_radio": (
        "Der findes ingen radio, der hedder {name}. Prøv hci0 eller sim:NAVN.",
        "There is no radio called {name}. Try hci0 or sim:NAME.",
    ),
    "wrong_passphrase": (
        "Forkert adgangskode til telefonens nøgler. Prøv igen.",
        "Wrong passphrase for the phone's keys. Try again.",
    ),
    "passphrase_needed": (
        "Telefonens nøgler er låst. Sæt NOEGLEFRI_PASSPHRASE, eller kør i en terminal.",
        "The phone's keys are locked. Set NOEGLEFRI_PASSPHRASE, or run in a terminal.",
    ),
    "keyring_locked": (
        "Systemets nøglering er låst. Lås den op, og prøv igen.",
        "The system's keyring is locked. Unlock it and try again.",
    ),
    "store_damaged": (
        "Telefonens lager kan ikke læses: {path}. Slet filen, og hent adgang igen.",
        "The phone's store cannot be read: {path}. Delete the file and fetch access again.",
    ),
    "office_key_wrong": (
        "Nøglen til kontorets data passer ikke. Ret NOEGLEFRI_OFFICE_KEY eller office.key.",
        "The key to the office's data does not fit. Correct NOEGLEFRI_OFFICE_KEY or office.key.",
    ),
    "door_exists": (
        "Der er allerede en dør, der hedder {name}. Vælg et andet navn.",
        "There is already a door called {name}. Choose another name.",
    ),
    "holder_exists": (
        "{name} har allerede en telefon. Vælg et andet navn.",
        "{name} already has a phone. Choose another name.",
    ),
    "phone_blocked": (
        "Telefonen er spærret. Tilmeld en ny.",
        "The phone is blocked. Enrol a new one.",
    ),
    "no_registration": (
        "Telefonen er ikke klar til adgang her. Kør først på den: noeglefri phone refresh",
        "The phone is not ready for access here. First run on it: noeglefri phone refresh",
    ),
    "too_many_revoked": (
        "For mange spærrede telefoner på {name}. Vent, til nogle af adgangene er udløbet.",
        "Too many blocked phones at {name}. Wait until some of their grants have ended.",
    ),
    "fault": (
        "Noget gik galt i programmet ({name}). Meld fejlen, og prøv igen.",
        "Something went wrong inside the program ({name}). Report it and try again.",
    ),
    # Progress.
    "step_scanning": ("Lytter efter {door}", "Listening for {door}"),
    "step_knock": ("Bank på {door}", "Knock on {door}"),
    "step_heard": ("{door} er vågen, forbinder", "{door} is awake, connecting"),
    "step_connected": ("Forbundet, beviser hvem vi er", "Connected, proving who we are"),
    "step_retrying": ("Forbindelsen røg, prøver igen", "The connection broke, trying again"),
    "step_accepted": ("{door} siger ja", "{door} agrees"),
    "step_moving": ("Slåen bevæger sig", "The bolt is moving"),
    "step_gathering": ("Tager logbogen med", "Taking the log along"),
    "step_delivering": ("Afleverer post", "Delivering post"),
    # Outcomes, in the order of their codes.
    "outcome_0": ("{door}: det er i orden.", "{door}: all right."),
    "outcome_1": ("{door} er låst op.", "{door} is unlocked."),
    "outcome_2": ("{door} er låst.", "{door} is locked."),
    "outcome_3": ("{door}: slåen bevæger sig endnu.", "{door}: the bolt is still moving."),
    "outcome_32": (
        "{door} sidder fast. Skub eller træk i døren, og prøv igen.",
        "{door} is jammed. Push or pull the door and try again.",
    ),
    "outcome_33": (
        "Løft håndtaget på {door}, og prøv igen.",
        "Lift the handle of {door} and try again.",
    ),
    "outcome_34": (
        "Luk {door} først, og prøv igen.",
        "Close {door} first and try again.",
    ),
    "outcome_35": (
        "Batteriet i {door} er for svagt: døren er IKKE låst. Ring, før du går.",
        "The battery of {door} is too low: the door is NOT locked. Call before you leave.",
    ),
    "outcome_36": (
        "{door}: en anden greb ind undervejs. Se på døren, og prøv igen.",
        "{door}: somebody else stepped in. Look at the door and try again.",
    ),
    "outcome_64": (
        "Din adgang til {door} gælder ikke det. Spørg kontoret.",
        "Your access to {door} does not cover that. Ask the office.",
    ),
    "outcome_65": (
        "Adgangen til {door} sluttede {until}. Hent ny: noeglefri phone refresh",
        "The grant for {door} ended at {until}. Fetch a new one: noeglefri phone refresh",
    ),
    "outcome_66": (
        "Adgangen til {door} begynder først {start}.",
        "The grant for {door} begins at {start} only.",
    ),
    "outcome_67": (
        "Adgangen til {door} gælder ikke på dette tidspunkt. Spørg kontoret.",
        "The grant for {door} does not hold at this hour. Ask the office.",
    ),
    "outcome_68": (
        "Telefonen er spærret ved {door}. Spørg kontoret.",
        "This phone is blocked at {door}. Ask the office.",
    ),
    "outcome_69": (
        "{door} tog ikke imod posten. Hent den igen: noeglefri phone refresh",
        "{door} did not take the post. Fetch it again: noeglefri phone refresh",
    ),
    "outcome_70": ("{door} har allerede det nyeste.", "{door} already has the newest."),
    "outcome_71": (
        "{door} kender ikke den kommando. Opdater programmet.",
        "{door} does not know that command. Update this program.",
    ),
    "outcome_72": (
        "{door} er optaget. Vent lidt, og prøv igen.",
        "{door} is busy. Wait a moment and try again.",
    ),
    "outcome_unknown": (
        "{door} svarede noget nyt ({code}). Opdater programmet.",
        "{door} answered something new ({code}). Update this program.",
    ),
    # Log events.
    "event_1": ("låst op", "opened"),
    "event_2": ("låst", "locked"),
    "event_3": ("afvist", "refused"),
    "event_4": ("slåen nåede ikke frem", "bolt did not get there"),
    "event_5": ("adgang gemt", "grant stored"),
    "event_6": ("ny tilstand fra kontoret", "new state from the office"),
    "event_7": ("ur stillet", "clock set"),
    "event_8": ("startet", "started"),
    "event_9": ("kassen åbnet", "case opened"),
    "event_10": ("dør åbnet", "door opened"),
    "event_11": ("dør lukket", "door closed"),
    "event_12": ("låste selv", "locked by itself"),
    "event_13": ("batteri skiftet", "battery changed"),
    "event_14": ("batteri svagt", "battery low"),
    "event_15": ("opdatering", "update"),
    "event_15_1": ("ny firmware {version} på prøve", "new firmware {version} on trial"),
    "event_15_2": ("firmware {version} bestod prøven", "firmware {version} passed its trial"),
    "event_15_3": (
        "ny firmware bestod ikke, tilbage til {version}",
        "new firmware failed, back to {version}",
    ),
    "event_16": ("nøgler udskiftet", "keys replaced"),
    "event_17": ("service", "service"),
    "event_18": ("ur-modul", "clock module"),
    "event_64": ("fremmede afvist", "strangers turned away"),
    "event_65": ("tidsmærke", "checkpoint"),
    "event_unknown": ("hændelse {code}", "event {code}"),
    # Words of tables.
    "door": ("Dør", "Door"),
    "holder": ("Hvem", "Who"),
    "start": ("Fra", "Start"),
    "end": ("Til", "End"),
    "battery": ("Batteri", "Battery"),
    "signal": ("Signal", "Signal"),
    "moment": ("Tid", "Time"),
    "event": ("Hændelse", "Event"),
    "state": ("Tilstand", "State"),
    "until": ("Gælder til", "Valid until"),
    "unknown": ("ukendt", "unknown"),
    "locked": ("låst", "locked"),
    "unlocked": ("ulåst", "unlocked"),
    "moving": ("bevæger sig", "moving"),
    "open": ("åben", "open"),
    "closed": ("lukket", "closed"),
    "blocked": ("spærret", "blocked"),
    "active": ("aktiv", "active"),
    "delivered": ("fremme ved døren", "in force at the door"),
    "on_the_way": ("på vej med en kollega", "on its way with a colleague"),
    "clock": ("Ur", "Clock"),
    "clock_unsure": ("usikkert", "unsure"),
    "clock_sure": ("sikkert", "sure"),
    "log": ("Logbog", "Log"),
    "records_waiting": ("{count} venter", "{count} waiting"),
    # Results.
    "knock_all": ("Bank på de døre, du leder efter", "Knock on the doors you look for"),
    "none_heard": ("Ingen døre hørt. Bank på, og prøv igen.", "No door heard. Knock, try again."),
    "phone_enrolled": ("Telefonen tilhører nu {name}.", "This phone is now {name}'s."),
    "phone_refreshed": (
        "{doors} døre, {post} breve at tage med, {records} nye linjer afleveret.",
        "{doors} doors, {post} letters to carry, {records} new records handed in.",
    ),
    "granted": ("{name} kan låse {door} op til {until}.", "{name} may open {door} until {until}."),
    "revoked": (
        "{name} er spærret på kontoret nu, og ved {doors} døre, når en kollega har været der.",
        "{name} is blocked in the office now, and at {doors} doors once a colleague was there.",
    ),
    "no_visits": ("Ingen besøg endnu.", "No visits yet."),
    "synced": (
        "{door}: {records} linjer taget med, {post} breve afleveret.",
        "{door}: {records} records taken along, {post} letters delivered.",
    ),
    "alarm": (
        "ALARM ved {door}: {kind}, linje {first} til {last}. Undersøg låsen.",
        "ALARM at {door}: {kind}, records {first} to {last}. Examine the lock.",
    ),
    "alarm_missing": ("linjer mangler", "records are missing"),
    "alarm_unproven": ("linjer kan ikke bevises", "records cannot be proven"),
    "alarm_altered": ("linjer er ændret", "records were altered"),
    "alarm_rewritten": ("logbogen er skrevet om", "the log was rewritten"),
    "alarm_truncated": ("logbogen er sat tilbage", "the log was put back"),
    "alarm_never_issued": ("en adgang, vi aldrig gav", "a grant that we never gave"),
    # Help.
    "help_app": (
        "Døre, der åbner med telefonen. Tryk først, bank bagefter.",
        "Doors that open by phone. Tap first, then knock.",
    ),
    "help_exit_codes": (
        "Slutkoder: 0 udført, 2 forkert brug, 3 Bluetooth, 4 ikke hørt, 5 døren vil have hjælp, "
        "6 afvist, 7 forbindelse tabt, 8 ukendt navn, 9 lager låst, 10 alarm, 11 intet kort, "
        "12 forkert image, 13 enheden dumpede, 14 ville ødelægge enheden, "
        "15 udgivelse afvist, 1 fejl.",
        "Exit codes: 0 done, 2 wrong usage, 3 Bluetooth, 4 not heard, 5 the door needs help, "
        "6 refused, 7 link lost, 8 unknown name, 9 store locked, 10 alarm, 11 no board, "
        "12 wrong image, 13 unit failed, 14 would brick the unit, "
        "15 release refused, 1 fault.",
    ),
    "help_lang": ("Sprog: da eller en.", "Language: da or en."),
    "help_radio": (
        "Radio: tom for computerens egen, hci0, eller sim:NAVN.",
        "Radio: empty for this computer's, hci0, or sim:NAME.",
    ),
    "help_json": ("Skriv ét JSON-dokument.", "Print one JSON document."),
    "help_door": ("Dørens navn, eller begyndelsen.", "The door's name, or its beginning."),
    "help_seconds": ("Så længe lyttes der.", "How long to listen."),
    "help_holder": ("Navn på den, der har telefonen.", "Name of who holds the phone."),
    "help_scan": ("Vis de døre, der er vågne.", "Show the doors that are awake."),
    "help_open": ("Lås en dør op.", "Unlock a door."),
    "help_lock": ("Lås en dør.", "Lock a door."),
    "help_status": ("Spørg, hvordan døren har det.", "Ask how a door is."),
    "help_sync": ("Aflever post, og tag logbogen med.", "Deliver post and take the log along."),
    "help_log": ("Vis dørens logbog.", "Show a door's log."),
    "help_phone": ("Denne telefon.", "This phone."),
    "help_enrol": ("Gør dette til en medarbejders telefon.", "Make this a colleague's phone."),
    "help_refresh": ("Hent adgang og post.", "Fetch access and post."),
    "help_office": ("Det indbyggede kontor.", "The embedded office."),
    "help_doors": ("Vis dørene.", "Show the doors."),
    "help_phones": ("Vis telefonerne.", "Show the phones."),
    "help_revoke": ("Spær en telefon.", "Block a phone."),
    "help_visits": ("Vis besøg.", "Show visits."),
    "help_alarms": ("Vis alarmer.", "Show alarms."),
}


def add_texts(texts: Mapping[str, tuple[str, str]]) -> None:
    """Let another package's sentences be said, too. Its keys must be its own."""
    TEXTS.update(texts)


def default_language() -> str:
    """Danish where NOEGLEFRI_LANG or the locale says so, else English."""
    wanted = os.environ.get("NOEGLEFRI_LANG") or os.environ.get("LC_ALL") or _locale()
    return "da" if wanted.lower().startswith("da") else "en"


def _locale() -> str:
    return os.environ.get("LANG") or locale.getlocale()[0] or ""


class Speaker:
    """Says texts in one language."""

    def __init__(self, language: str = "") -> None:
        """`language` is "da" or "en"; anything else means the default."""
        self.language = language if language in LANGUAGES else default_language()

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key`, filled in. Raises KeyError for a text that does not exist."""
        return TEXTS[key][LANGUAGES.index(self.language)].format(**values)

    def outcome(self, code: int, **values: object) -> str:
        """What an OUTCOME_… means to the person at the door."""
        key = f"outcome_{code}" if f"outcome_{code}" in TEXTS else "outcome_unknown"
        return self(key, code=code, **values)

    def event(self, code: int, argument: int = 0) -> str:
        """What an EVENT_… is called; of an update also which news `argument` tells."""
        news, version = divmod(argument, 1 << 24)
        keys = (f"event_{code}_{news}", f"event_{code}", "event_unknown")
        key = next(one for one in keys if one in TEXTS)
        return self(key, code=code, version=version)
