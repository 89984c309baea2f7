"""Every sentence of the demonstration, in Danish and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "help_demo": (
        "Tre simulerede døre, en arbejdsdag på et halvt minut.",
        "Three simulated doors, a working day in half a minute.",
    ),
    # Doors: what they are called, and as a sentence calls them.
    "name_front": ("hoveddør", "front door"),
    "name_stairway": ("opgangsdør", "stairway door"),
    "name_cabinet": ("medicinskab", "medicine cabinet"),
    "the_front": ("hoveddøren", "the front door"),
    "the_stairway": ("opgangsdøren", "the stairway door"),
    "the_cabinet": ("medicinskabet", "the medicine cabinet"),
    # The beginning.
    "demo_title": ("noeglefri: en dag på en gade", "noeglefri: a day on one street"),
    "demo_intro": (
        "Tre låse, tre telefoner og intet netværk ved dørene. Låsenes program kører "
        "uændret i MicroPython på simulerede kort; telefonerne når dem over en simuleret "
        "Bluetooth. Om et halvt minut har to medarbejdere været på besøg, en fremmed og en tabt "
        "telefon er vist bort, og kontoret ved, hvem der var hvor.",
        "Three locks, three phones, and no network at the doors. The locks' program runs "
        "unchanged in MicroPython on simulated boards; the phones reach it over a simulated "
        "Bluetooth. In half a minute two caregivers will have made their visits, a stranger "
        "and a lost phone will have been turned away, and the office will know who was where.",
    ),
    # The depot.
    "demo_depot": ("Depotet gør tre låse klar", "The depot makes three locks"),
    "demo_depot_why": (
        "Hver får sine egne nøgler; hovednøglen bliver på kontoret.",
        "Each gets keys of its own; the master key stays at the office.",
    ),
    "demo_hung": ("{door}: klar, monteret, sover", "{door}: made, mounted, asleep"),
    # Access.
    "demo_access": (
        "Kontoret giver to medarbejdere adgang, indtil vagten er slut",
        "The office gives two caregivers access until the shift ends",
    ),
    "demo_access_why": (
        "En telefon laver sin egen hemmelighed; kontoret ser kun aftryk af den.",
        "A phone makes its own secret; the office only ever sees hashes of it.",
    ),
    "demo_granted": ("{holder} kan åbne alle tre døre", "{holder} may open all three doors"),
    # Visits.
    "demo_front": ("Anna besøger hoveddøren", "Anna visits the front door"),
    "demo_front_why": (
        "Hun trykker på telefonen, så banker hun: det vækker låsen.",
        "She taps her phone, then she knocks: that wakes the lock.",
    ),
    "demo_lifts": (
        "{holder} trækker døren til og løfter håndtaget",
        "{holder} pulls the door shut and lifts the handle",
    ),
    "demo_others": (
        "Bo åbner opgangsdøren og medicinskabet",
        "Bo opens the stairway door and the medicine cabinet",
    ),
    "demo_others_why": (
        "Den samme lås passer til begge; ved skabet er det logbogen, det handler om.",
        "The same lock serves both; at the cabinet the log is the point.",
    ),
    "demo_knocks": ("{holder} trykker og banker: {door}", "{holder} taps and knocks: {door}"),
    "demo_took": (
        "{seconds} s efter at låsen vågnede",
        "{seconds} s after the lock woke",
    ),
    # Those who are turned away.
    "demo_stranger": (
        "En fremmed kommer med en kopieret adgang",
        "A stranger comes with a copied grant",
    ),
    "demo_stranger_why": (
        "Med alt, hvad der nogensinde blev sendt, men uden hemmeligheden i Annas telefon.",
        "With everything that was ever sent, but not the secret in Anna's phone.",
    ),
    "name_stranger": ("den fremmede", "the stranger"),
    "demo_not_recognised": (
        "{door} genkender ikke telefonen og forbliver låst.",
        "{door} does not recognise the phone and stays locked.",
    ),
    "demo_lost": ("Anna mister sin telefon", "Anna loses her phone"),
    "demo_lost_why": (
        "Kontoret spærrer den straks. Døren har intet netværk: Bos telefon bringer bud.",
        "The office blocks it at once. The door has no network: Bo's phone carries the news.",
    ),
    "demo_blocked": (
        "Spærret på kontoret; {doors} døre skal have det at vide",
        "Blocked at the office; {doors} doors are yet to learn of it",
    ),
    "demo_told": (
        "{door} har fået besked i et forseglet brev, som Bo ikke kunne læse",
        "{door} has the news, sealed so that Bo could not read it",
    ),
    "demo_finder": ("den, der fandt telefonen,", "whoever found the phone"),
    "demo_revoked": ("{door}: denne telefon er spærret.", "{door}: this phone is blocked."),
    # The log.
    "demo_home": ("Bo tager logbøgerne med hjem", "Bo carries the logs home"),
    "demo_home_why": (
        "Forseglet og kædet: ingen undervejs kan læse, ændre eller fjerne en linje ubemærket.",
        "Sealed and chained: nobody on the way can read, change or drop a record unseen.",
    ),
    "demo_carried": (
        "{door}: {records:linje|linjer} taget med, {post:brev|breve} afleveret",
        "{door}: {records:record|records} taken along, {post:letter|letters} delivered",
    ),
    "demo_visits": (
        "Besøgene, som låsene selv skrev dem",
        "The visits, as the locks themselves wrote them",
    ),
    "demo_visits_why": (
        "Nok til at dokumentere et besøg, og ikke mere: ingen positioner, ingen app, der sladrer.",
        "Enough to document a visit and no more: no positions, no app that tells on anybody.",
    ),
    "demo_whole": ("Alle logbøger er hele", "Every log is whole"),
    # Batteries.
    "demo_battery": ("Et blik på batterierne", "A look at the batteries"),
    "demo_battery_why": (
        "Hver lås måler sit eget under belastning. Et svagt bevæger riglen langsomt og siger til i "
        "god tid; nøglen virker altid.",
        "Each lock measures its own under load. A weak one moves the bolt slowly and says so in "
        "good time; the key always works.",
    ),
    "demo_volts": ("Spænding", "Voltage"),
    "demo_battery_low": ("svagt: skift det snart", "low: change it soon"),
    "demo_battery_fine": ("godt", "fine"),
    # The end.
    "demo_next": ("Prøv selv", "Try it yourself"),
    "demo_next_path": (
        "gør noeglefri til en kommando, i hver terminal",
        "make noeglefri a command, in every terminal",
    ),
    "demo_next_doors": ("tre levende døre i én terminal", "three live doors, in one terminal"),
    "demo_next_enrol": (
        "gør denne computer til Annas telefon, i en anden",
        "make this computer Anna's phone, in another",
    ),
    "demo_next_grant": ("giv hende adgang, og hent den", "give her access, and fetch it"),
    "demo_next_open": (
        "og skriv i den første terminal: knock 1",
        "and type in the first terminal: knock 1",
    ),
    "demo_next_guide": (
        "Mere i docs/guides: en side til hver, fra medarbejder til udvikler.",
        "More in docs/guides: one page for each role, from caregiver to developer.",
    ),
}
