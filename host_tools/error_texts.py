"""What is said when something goes wrong: what happened, and what to do."""

from collections.abc import Mapping

ERROR_TEXTS: Mapping[str, tuple[str, str]] = {
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
        "Telefonen har ingen adgang til en dør, der hedder {name}. Se dine: noeglefri phone doors",
        "This phone has no access to a door called {name}. See yours: noeglefri phone doors",
    ),
    "several_doors": (
        "Flere døre begynder med {name}: {doors}. Skriv mere af navnet.",
        "Several doors begin with {name}: {doors}. Type more of the name.",
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
    "office_key_missing": (
        "Nøglen til kontorets data mangler: {path}. Læg kopien tilbage, eller sæt "
        "NOEGLEFRI_OFFICE_KEY.",
        "The key to the office's data is missing: {path}. Put its copy back, or set "
        "NOEGLEFRI_OFFICE_KEY.",
    ),
    "disk_full": (
        "Computerens disk er fuld. Ryd op, og kør igen.",
        "This computer's disk is full. Make room and run again.",
    ),
    "office_busy": (
        "Kontorets data er optaget af et andet program. Vent lidt, og kør igen.",
        "The office's data is in use by another program. Wait a little and run again.",
    ),
    "office_unusable": (
        "Kontorets data kan ikke læses eller skrives. Spørg it, og kør igen.",
        "The office's data cannot be read or written. Ask IT, and run again.",
    ),
    "office_not_installed": (
        "Kontoret er ikke installeret her. Giv dets adresse med --office.",
        "The office is not installed here. Give its address by --office.",
    ),
    "office_former": (
        "Mappen {path} har et kontor af den tidligere slags. Tag det over: "
        "noeglefri office import --office {path}",
        "The folder {path} holds an office of the former kind. Take it over: "
        "noeglefri office import --office {path}",
    ),
    "office_unreachable": (
        "Kontoret svarer ikke. Se efter nettet og adressen, og prøv igen.",
        "The office does not answer. Look at the network and the address, and try again.",
    ),
    "office_fault": (
        "Noget gik galt hos kontoret ({status}). Meld fejlen, og prøv igen.",
        "Something went wrong at the office ({status}). Report it and try again.",
    ),
    "malformed": (
        "Kontoret forstod ikke: {where}. Er begge sider af samme version?",
        "The office did not understand: {where}. Are both sides of the same version?",
    ),
    "not_signed_in": (
        "Kontoret ved ikke, hvem du er. Log ind først.",
        "The office does not know who you are. Sign in first.",
    ),
    "not_allowed": (
        "Det har du ikke ret til hos kontoret.",
        "The office does not allow you to do that.",
    ),
    "no_slot": (
        "Kontoret har ikke plads til flere telefoner.",
        "The office has no room for more phones.",
    ),
    "settings_wrong": (
        "Låsens indstillinger er ikke lovlige.",
        "The lock's settings are not lawful.",
    ),
    "office_letter_refused": (
        "Brevet er ikke til dette kontor, eller det er ændret undervejs.",
        "The letter is not to this office, or was altered on its way.",
    ),
    "door_exists": (
        "Der er allerede en dør, der hedder {name}. Vælg et andet navn.",
        "There is already a door called {name}. Choose another name.",
    ),
    "holder_exists": (
        "{name} har allerede en telefon. Er den væk, så spær den først: "
        'noeglefri office revoke "{name}". Er det en anden person, så vælg et andet navn.',
        "{name} already has a phone. If it is gone, block it first: "
        'noeglefri office revoke "{name}". If it is another person, choose another name.',
    ),
    "already_enrolled": (
        "Denne telefon er allerede {holder}s. Skal den skifte ejer, så spær den først: "
        'noeglefri office revoke "{holder}"',
        "This phone is {holder}'s already. To pass it on, block it first: "
        'noeglefri office revoke "{holder}"',
    ),
    "name_wrong": (
        "Et navn skal have mindst ét bogstav eller tal og højst {limit} tegn.",
        "A name needs at least one letter or digit and at most {limit} characters.",
    ),
    "phone_blocked": (
        "Telefonen er spærret. Tilmeld en ny: noeglefri phone enrol NAVN",
        "The phone is blocked. Enrol a new one: noeglefri phone enrol NAME",
    ),
    "no_registration": (
        "Telefonen er ikke klar til adgang her. Kør først på den: noeglefri phone refresh",
        "The phone is not ready for access here. First run on it: noeglefri phone refresh",
    ),
    "too_many_revoked": (
        "For mange spærrede telefoner på {name}. Vent, til nogle af adgangene er udløbet.",
        "Too many blocked phones at {name}. Wait until some of their grants have ended.",
    ),
    "files_unusable": (
        "{path} kan ikke bruges ({reason}). Se efter mappen, rettighederne og pladsen på disken.",
        "{path} cannot be used ({reason}). Look at the folder, its rights and the disk's room.",
    ),
    "fault": (
        "Noget gik galt i programmet ({name}). Meld fejlen, og prøv igen.",
        "Something went wrong inside the program ({name}). Report it and try again.",
    ),
}
"""By key: Danish, English."""
