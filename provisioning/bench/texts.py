"""What stands on the bench's screen besides errors of boards, in Danish and English."""

from collections.abc import Mapping

BENCH_TEXTS: Mapping[str, tuple[str, str]] = {
    # This computer.
    "disk_closed": (
        "Computeren lader ikke programmet skrive i {name}. Spørg it, og kør igen.",
        "This computer does not let the program write in {name}. Ask IT, and run again.",
    ),
    "stopped": ("Stoppet. Kør igen, så bliver det lavet færdigt.", "Stopped. Run again to finish."),
    # One word, readable from three metres.
    "big_scan": ("SKAN", "SCAN"),
    "big_wait": ("VENT", "WAIT"),
    "big_found": ("FUNDET", "FOUND"),
    "big_unknown": ("UKENDT", "UNKNOWN"),
    "big_stopped": ("STOPPET", "STOPPED"),
    "preparing": ("Gør firmwaren klar", "Preparing the firmware"),
    # One board after the other.
    "bench_scan": (
        "Sæt et kort i, og skan dørens navn. Eller skan en etiket for at finde enheden.",
        "Plug in a board and scan the door's name. Or scan a label to find its unit.",
    ),
    "bench_end": ("Enter to gange slutter.", "Enter twice ends."),
    "bench_next": ("Tag kortet ud.", "Take the board out."),
    "bench_again": (
        "Ret fejlen, og skan {door} igen.",
        "Put it right and scan {door} again.",
    ),
    "bench_done": (
        "{made:lås|låse} lavet, {failed} dumpet.",
        "{made:lock|locks} made, {failed} failed.",
    ),
    "bench_labels": (
        "Etiketter: noeglefri provision label --out etiketter.pdf {codes}",
        "Labels: noeglefri provision label --out labels.pdf {codes}",
    ),
    # Many at once.
    "boards_form": (
        'Skriv hvert kort som DØR=PORT, for eksempel "Nygade 7=/dev/ttyUSB0"',
        'Write each board as DOOR=PORT, for example "Nygade 7=/dev/ttyUSB0"',
    ),
    "boards_twice": (
        "{name} står der to gange; hver dør og hver port skal stå én gang",
        "{name} is there twice; each door and each port must be there once",
    ),
    "many_passed": ("godkendt", "passed"),
    "many_broken": ("dumpet", "failed"),
    "many_stopping": ("Stopper …", "Stopping …"),
    "many_again": (
        "Tryk {keys} for at prøve det kabel igen, Enter for alle dumpede, Esc for at slutte.",
        "Press {keys} to try that cable again, Enter for all that failed, Esc to end.",
    ),
    "detail": ("Detalje: {cause}", "Detail: {cause}"),
}
