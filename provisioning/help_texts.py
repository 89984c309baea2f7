"""The help of `noeglefri provision`, in Danish and English."""

from collections.abc import Mapping

HELP: Mapping[str, tuple[str, str]] = {
    "help_provision": (
        "Gør låse klar, find dem igen, og print det, der følger med.",
        "Make locks ready, find them again, and print what goes with them.",
    ),
    "help_document": (
        "Print brevet til borgeren eller lommeguiden til medarbejderen, på dit sprog eller --lang.",
        "Print the citizen's letter or the caregiver's pocket guide, in your language or --lang.",
    ),
    "help_flash": (
        "Gør en tom ESP32 til låsen i en dør. Blev det afbrudt, så kør det igen.",
        "Make a blank ESP32 the lock of a door. If it was interrupted, run it again.",
    ),
    "help_flash_door": ("Dørens navn.", "The door's name."),
    "help_flash_many": (
        "Gør mange kort til låse på én gang; ét, der dumper, stopper ingen af de andre.",
        "Make many boards into locks at once; one that fails stops no other.",
    ),
    "help_bench": (
        "Ét kort efter det andet, kun med skanner og Enter; en tom linje slutter.",
        "One board after the other, with a scan gun and Enter only; an empty line ends it.",
    ),
    "help_boards": (
        "Dørens navn og dens korts port, for hvert kort.",
        "The door's name and its board's port, for each board.",
    ),
    "help_port": (
        "Seriel port; ellers det ene kort, der er tilsluttet.",
        "Serial port; without it, the one board that is connected.",
    ),
    "help_image": (
        "Godkendt MicroPython-image; ellers det nyeste på listen.",
        "Approved MicroPython image; without it, the newest on the list.",
    ),
    "help_lift_handle": ("Grebet skal løftes, før døren låser.", "Hooks need the handle lifted."),
    "help_offline": (
        "Uden forbindelse til kontoret: nøglerne forsegles i et brev til det.",
        "Without the office: keys are sealed in a letter to it.",
    ),
    "help_update_root": (
        "Fil med udgivelsesmaskinens hemmelighed, så låsen kan opdateres.",
        "File with the release machine's secret, so that the lock can be updated.",
    ),
    "help_baud": ("Seriel hastighed, mens der skrives.", "Serial speed while writing."),
    "help_pin": (
        "Godkend et officielt image, efter at dets SHA-256 er sammenlignet.",
        "Approve an official image, once its SHA-256 was compared.",
    ),
    "help_pin_file": ("Den hentede fil.", "The downloaded file."),
    "help_pin_sha256": (
        "SHA-256, som en kollega fandt i sin egen hentning af filen.",
        "The SHA-256 that a colleague found in a download of their own.",
    ),
    "help_pin_url": ("Hvor andre kan hente den.", "Where others may fetch it."),
    "help_find": (
        "Find en enhed ved at scanne eller taste dens kode.",
        "Find a unit by scanning or typing its code.",
    ),
    "help_find_code": (
        "Koden på etiketten, dørens navn eller chippens adresse.",
        "The code on the label, the door's name or the chip's address.",
    ),
    "help_office_key": (
        "Vis kontorets offentlige nøgle til breve.",
        "Show the office's public key for letters.",
    ),
    "help_keep_key": ("Gem den på dette værksted.", "Keep it at this bench."),
    "help_deliver": (
        "Aflever breve fra værkstedet til kontoret.",
        "Hand letters from the bench to the office.",
    ),
    "help_label": (
        "Print etiketter med QR-kode til enheder.",
        "Print labels with QR codes for units.",
    ),
    "help_label_codes": (
        "Koder, dørnavne eller chipadresser; uden: alle enheder.",
        "Codes, doors' names or chips' addresses; without: all units.",
    ),
    "help_label_out": ("PDF-filen, der skrives.", "The PDF to write."),
    "help_label_sheet": ("Arkets varenummer.", "The sheet's product number."),
    "help_label_first": ("Første ledige plads på arket.", "First free place on the sheet."),
    "help_harden": (
        "Luk chippens bagdøre for altid. Viser kun, hvad der ville ske, uden --burn.",
        "Close the chip's back doors for ever. Only shows what would happen without --burn.",
    ),
    "help_harden_burn": (
        "Brænd sikringerne; der spørges to gange.",
        "Burn the fuses; you are asked twice.",
    ),
    "help_harden_steps": (
        "Hvad der skal lukkes; kan gentages.",
        "What to close; may be repeated.",
    ),
    "help_harden_virtual": (
        "Øv på en virtuel chip af denne slags; dens sikringer ligger i --fuses.",
        "Practise on a virtual chip of this kind; its fuses lie in --fuses.",
    ),
    "help_harden_fuses": ("Fil med den virtuelle chips sikringer.", "The virtual chip's fuses."),
}
