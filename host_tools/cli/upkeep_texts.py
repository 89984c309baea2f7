"""What the commands that put an office right say, in Danish and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "help_clock": ("Kontorets ur.", "The office's clock."),
    "help_clock_confirm": (
        "Gå god for kontorets ur, når det er rigtigt, men kontoret tvivler. Alle låse får besked.",
        "Vouch for the office's clock when it is right and in doubt. Every lock is told.",
    ),
    "clock_confirmed": (
        "Uret viser {now}, og det gælder. {doors:dør|døre} får besked.",
        "The clock shows {now}, and that holds. {doors:door|doors} will be told.",
    ),
    "clock_was_ahead": (
        "Uret har gået for hurtigt: intet, der er udstedt fra {since} og frem, gælder. En dør, "
        "der nåede at tro det, lukker kun op for adgang, der slutter senere, til den får besked.",
        "The clock was ahead: nothing issued from {since} on is believed. A door that believed it "
        "opens only for access that ends later than that, until it is told.",
    ),
    "help_floor": (
        "Gør al adgang til nu ugyldig ved alle døre. Den kommer igen af sig selv, når hver telefon "
        "henter post; til da er den lukket ude, hvor beskeden er nået frem.",
        "Void all access so far at every door. It comes back by itself when each phone syncs; "
        "until then it is shut out wherever the news has arrived.",
    ),
    "floor_raised": (
        "{doors:dør|døre} får besked. {phones:telefon|telefoner} skal hente post for at lukke op.",
        "{doors:door|doors} will be told. {phones:phone|phones} must sync to open again.",
    ),
    "help_unsaved": (
        "Vælg, om låsene må glemme det, ingen sikkerhedskopi har. Uden valg: må de ikke.",
        "Choose whether locks may forget what no backup holds. Unless chosen they may not.",
    ),
    "help_unsaved_option": ("Må, eller må ikke.", "They may, or may not."),
    "unsaved_on": (
        "Låsene må glemme, hvad kontoret har, også uden sikkerhedskopi.",
        "Locks may forget what the office has, even without a backup.",
    ),
    "unsaved_off": (
        "Låsene glemmer kun, hvad en færdig sikkerhedskopi har.",
        "Locks forget only what a finished backup holds.",
    ),
    "help_notices": (
        "Vis, hvad kontoret har bemærket om sig selv.",
        "Show what the office has noticed about itself.",
    ),
    "no_notices": ("Ingenting.", "Nothing."),
    "notice_state_ahead": (
        "Låsen {subject} har tilstand {theirs}; kontoret var ved {ours}. Har et andet kontor "
        "låsens nøgle, eller er data lagt tilbage? De næste beskeder går ud over den.",
        "Lock {subject} has state {theirs}; this office was at {ours}. Does another office hold "
        "its key, or were data put back? What is sealed next goes above it.",
    ),
    "notice_restored": (
        "Lagt tilbage fra kopien af {made}. Spær igen, hvad der blev spærret siden.",
        "Restored from the copy of {made}. Block again what was blocked since.",
    ),
    "notice_lost_interval": (
        "Låsen {subject} blev brugt (hændelse {index}) med en adgang fra tiden, der gik tabt.",
        "Lock {subject} was used (event {index}) by access of the interval that was lost.",
    ),
    "clock_behind": (
        "Kontorets ur viser {now}, men det har været senere. Ret uret. Er det rigtigt nu: "
        "noeglefri office clock confirm",
        "The office's clock shows {now}, but it has been later already. Set it right. If it is "
        "right now: noeglefri office clock confirm",
    ),
    "clock_ahead": (
        "Kontorets ur viser {now}, langt senere end alt, kontoret ved af. Ret uret. Er det "
        "rigtigt: noeglefri office clock confirm",
        "The office's clock shows {now}, much later than all it knows of. Set it right. If it is "
        "right: noeglefri office clock confirm",
    ),
    "no_such_backup": (
        "Den sikkerhedskopi er ikke begyndt, eller den er færdig allerede.",
        "That backup was not begun, or is finished already.",
    ),
}
"""By key: Danish, English."""
