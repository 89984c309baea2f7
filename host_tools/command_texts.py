"""What the commands answer, their tables' words and their help, in Danish and English."""

from collections.abc import Mapping

COMMAND_TEXTS: Mapping[str, tuple[str, str]] = {
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
    "from": ("Gælder fra", "Valid from"),
    "unknown": ("ukendt", "unknown"),
    "locked": ("låst", "locked"),
    "unlocked": ("ulåst", "unlocked"),
    "moving": ("bevæger sig", "moving"),
    "open": ("åben", "open"),
    "closed": ("lukket", "closed"),
    "blocked": ("spærret", "blocked"),
    "active": ("aktiv", "active"),
    "decision": ("Seneste beslutning", "Newest decision"),
    "in_force": ("gælder ved døren", "in force at the door"),
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
        "{doors:dør|døre}, {post:brev|breve} at tage med, {records:ny linje|nye linjer} afleveret.",
        "{doors:door|doors}, {post:letter|letters} to carry, "
        "{records:new record|new records} handed in.",
    ),
    "granted": (
        "{name} har adgang til {door} til {until}.",
        "{name} has access to {door} until {until}.",
    ),
    "revoked": (
        "{name} er spærret på kontoret nu, og ved {doors:dør|døre}, når en kollega har været der.",
        "{name} is blocked in the office now, and at {doors:door|doors} once a colleague has "
        "been there.",
    ),
    "no_visits": (
        "Ingen besøg endnu. De kommer hjem med telefonerne: noeglefri phone refresh",
        "No visits yet. Phones bring them home: noeglefri phone refresh",
    ),
    "no_log": (
        'Intet fra {door} er kommet hjem endnu. Hent det: noeglefri sync "{door}", '
        "derefter noeglefri phone refresh",
        'Nothing from {door} has come home yet. Fetch it: noeglefri sync "{door}", '
        "then noeglefri phone refresh",
    ),
    "no_doors": (
        "Kontoret har ingen låse endnu. Lav en: noeglefri provision flash DØR",
        "The office has no locks yet. Make one: noeglefri provision flash DOOR",
    ),
    "no_phones": (
        "Ingen telefoner endnu. Skriv på telefonen: noeglefri phone enrol NAVN",
        "No phones yet. Run on the phone: noeglefri phone enrol NAME",
    ),
    "no_access": (
        "Telefonen har ingen adgang lige nu. Spørg kontoret, og hent den: noeglefri phone refresh",
        "This phone has no access at present. Ask the office, and fetch it: "
        "noeglefri phone refresh",
    ),
    "no_alarms": ("Ingen alarmer: alle logbøger er hele.", "No alarms: every log is whole."),
    "synced": (
        "{door}: {records:linje|linjer} taget med, {post:brev|breve} afleveret.",
        "{door}: {records:record|records} taken along, {post:letter|letters} delivered.",
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
    "battery_low": (
        "Batteriet er lavt. Gør ikke noget: kontoret får besked.",
        "The battery is low. Do nothing: the office is told.",
    ),
    "battery_critical": (
        "Batteriet er næsten tomt. Ring i dag. Låsen åbner stadig.",
        "The battery is almost empty. Call today. The lock still opens.",
    ),
    "tampered": (
        "Boksen er åben eller har været åbnet. Ring, og sig det.",
        "The box is open or has been opened. Call and say so.",
    ),
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
    "help_door": (
        "Dørens navn; begyndelsen er nok, hvis kun én begynder sådan.",
        "The door's name; its beginning will do when only one begins like that.",
    ),
    "help_office_door": ("Dørens fulde navn.", "The door's full name."),
    "help_seconds": ("Så mange sekunder lyttes der.", "How many seconds to listen."),
    "help_holder": ("Navn på den, der har telefonen.", "Name of who holds the phone."),
    "help_scan": ("Vis de døre, der er vågne.", "Show the doors that are awake."),
    "help_open": ("Lås en dør op.", "Unlock a door."),
    "help_lock": ("Lås en dør.", "Lock a door."),
    "help_status": ("Spørg, hvordan døren har det.", "Ask how a door is."),
    "help_sync": ("Aflever post, og tag logbogen med.", "Deliver post and take the log along."),
    "help_log": ("Vis dørens logbog.", "Show a door's log."),
    "help_phone": (
        "Denne telefon: hvis den er, og hvad den kan åbne.",
        "This phone: whose it is, and what it opens.",
    ),
    "help_phone_doors": (
        "Vis de døre, som telefonen har adgang til.",
        "Show the doors that this phone has access to.",
    ),
    "help_enrol": ("Gør dette til en medarbejders telefon.", "Make this a colleague's phone."),
    "help_refresh": (
        "Hent adgang og post, og aflever det, der er taget med.",
        "Fetch access and post, and hand in what was taken along.",
    ),
    "help_office": ("Kontoret: døre, telefoner, adgang.", "The office: doors, phones, access."),
    "help_office_place": (
        "Kontoret: en mappe på denne computer, eller en adresse (https://…).",
        "The office: a folder on this computer, or an address (https://…).",
    ),
    "help_doors": ("Vis dørene.", "Show the doors."),
    "help_phones": ("Vis telefonerne.", "Show the phones."),
    "help_revoke": ("Spær en telefon.", "Block a phone."),
    "help_visits": ("Vis besøg.", "Show visits."),
    "help_alarms": ("Vis alarmer.", "Show alarms."),
}
"""By key: Danish, English."""
