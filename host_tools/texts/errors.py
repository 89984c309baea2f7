"""What is said when something goes wrong: what happened, and what to do."""

from collections.abc import Mapping

from host_tools.texts.catalogue import N_

ERRORS: Mapping[str, str] = {
    "bluetooth_off": N_("Bluetooth is off. Switch it on and try again."),
    "bluetooth_missing": N_(
        "This computer has no usable Bluetooth. Choose another radio with --radio."
    ),
    "bluetooth_denied": N_(
        "This program may not use Bluetooth. Allow it in the system's settings."
    ),
    "bluetooth_classic": N_(
        "This computer's Bluetooth is too old for locks: it lacks Bluetooth Low Energy. Plug in a "
        "newer adapter."
    ),
    "bluetooth_adapter": N_(
        "There is no Bluetooth adapter {adapter} here. Leave out --radio, or list them: "
        "bluetoothctl list"
    ),
    "bluetooth_busy": N_(
        "Another program is using Bluetooth. Close it, or wait a little, and try again."
    ),
    "bluetooth_stopped": N_(
        "This computer's Bluetooth service is not running. Start it: sudo systemctl start bluetooth"
    ),
    "bluetooth_old": N_(
        "This computer's Bluetooth software is too old: BlueZ 5.55 or later is needed. Ask IT."
    ),
    "bluetooth_unusable": N_(
        "Bluetooth does not work at present. Switch it off and on again, and try again."
    ),
    "not_heard": N_("{door} does not answer. Knock on the door, close to the lock, and try again."),
    "link_lost": N_("The connection to {door} kept breaking. Step closer, knock, and try again."),
    "link_lost_accepted": N_(
        "{door} accepted, but the connection broke before it reported back. Look at the door."
    ),
    "not_recognised": N_(
        "{door} does not recognise this phone. Fetch new access: noeglefri phone refresh"
    ),
    "not_the_lock": N_(
        "What answered is not the lock of {door}. Try again; if it happens often, report it."
    ),
    "unknown_door": N_(
        "This phone has no access to a door called {name}. See yours: noeglefri phone doors"
    ),
    "several_doors": N_("Several doors begin with {name}: {doors}. Type more of the name."),
    "several_names": N_("Several names begin with {name}: {names}. Type more of the name."),
    "unknown_door_office": N_(
        "The office has no door called {name}. See the list: noeglefri office doors"
    ),
    "unknown_phone": N_("The office does not know {name}. See the list: noeglefri office phones"),
    "not_enrolled": N_("This phone is not enrolled. Run: noeglefri phone enrol NAME"),
    "unknown_radio": N_("There is no radio called {name}. Try hci0 or sim:NAME."),
    "wrong_passphrase": N_("Wrong passphrase for the phone's keys. Try again."),
    "passphrase_needed": N_(
        "The phone's keys are locked. Set NOEGLEFRI_PASSPHRASE, or run in a terminal."
    ),
    "keyring_locked": N_("The system's keyring is locked. Unlock it and try again."),
    "store_damaged": N_(
        "The phone's store cannot be read: {path}. Delete the file and fetch access again."
    ),
    "office_key_wrong": N_(
        "The key to the office's data does not fit. Correct NOEGLEFRI_OFFICE_KEY or office.key."
    ),
    "office_key_missing": N_(
        "The key to the office's data is missing: {path}. Put its copy back, or set "
        "NOEGLEFRI_OFFICE_KEY."
    ),
    "disk_full": N_("This computer's disk is full. Make room and run again."),
    "office_busy": N_(
        "The office's data is in use by another program. Wait a little and run again."
    ),
    "office_unusable": N_("The office's data cannot be read or written. Ask IT, and run again."),
    "office_unreachable": N_(
        "The office does not answer. Look at the network and the address, and try again."
    ),
    "office_fault": N_("Something went wrong at the office ({status}). Report it and try again."),
    "malformed": N_("The office did not understand: {where}. Are both sides of the same version?"),
    "not_signed_in": N_("The office does not know who you are. Sign in first."),
    "signature_refused": N_(
        "The office does not recognise this phone's signature. Enrol it again with a code."
    ),
    "phone_unknown": N_("The office does not know this phone. Enrol it again with a code."),
    "phone_clock_wrong": N_("This phone's clock is wrong. Set date and time, and try again."),
    "call_repeated": N_("The office has had that call already. Try again."),
    "phone_code_unknown": N_(
        "The office does not know that code, or it is used or older than ten minutes. Type it "
        "again, or ask for a new one."
    ),
    "enrol_by_code": N_(
        "Over a network a phone is enrolled by the office's code: noeglefri phone enrol --code "
        "CODE. On one computer by a name: noeglefri phone enrol NAME"
    ),
    "phone_key_known": N_(
        "The office knows this phone already. Block it first if it is to be another one."
    ),
    "not_allowed": N_("The office does not allow you to do that."),
    "no_slot": N_("The office has no room for more phones."),
    "settings_wrong": N_("The lock's settings are not lawful."),
    "office_letter_refused": N_("The letter is not to this office, or was altered on its way."),
    "door_exists": N_("There is already a door called {name}. Choose another name."),
    "username_taken": N_("Somebody signs in as {name} already. Choose another name."),
    "unknown_role": N_("No such role. Choose administrator, planner, duty_desk or depot."),
    "holder_exists": N_(
        "{name} already has a phone. If it is gone, block it first: noeglefri office "
        "revoke {name!q}. If it is another person, choose another name."
    ),
    "already_enrolled": N_(
        "This phone is {holder}'s already. To pass it on, block it first: noeglefri "
        "office revoke {holder!q}"
    ),
    "name_empty": N_("A name needs at least one letter or digit."),
    "text_long": N_("That is {count} characters long, {limit} is the most. Write it shorter."),
    "text_lines": N_("That goes over several lines. Write it on one: {written}"),
    "text_sign": N_("The sign {sign} cannot be shown everywhere. Write it without: {written}"),
    "phone_blocked": N_("The phone is blocked. Enrol a new one: noeglefri phone enrol NAME"),
    "phone_in_use": N_("The phone is not blocked. Block it: noeglefri office revoke NAME"),
    "time_backwards": N_("That time ends before it begins. Give --from before --until."),
    "person_suspended": N_(
        "{name} is suspended. Give access back first: noeglefri office person resume NAME"
    ),
    "no_access_given": N_(
        "There is no access to take back. What is given: noeglefri office access"
    ),
    "unknown_home": N_("No home is called {name}. See the list: noeglefri office home list"),
    "unknown_citizen": N_("No citizen is called {name}. See the list: noeglefri office home list"),
    "several_citizens": N_("Several citizens are called {name}. Write which one: {homes}"),
    "citizen_exists": N_(
        "{name} lives there already. If it is another person, add what tells the two apart."
    ),
    "access_by_rule": N_(
        "A rule gives this access. End the rule: noeglefri office rule list, then … rule end NUMBER"
    ),
    "unknown_person": N_("Nobody is called {name}. See who is: noeglefri office person list"),
    "unknown_organisation": N_(
        "No organisation is called {name}. See them: noeglefri office organisation list"
    ),
    "unknown_group": N_("No such group is called {name}. See them: noeglefri office group list"),
    "role_of_homes": N_("{name} is a role: people have one, homes do not."),
    "csv_no_text": N_("{path} is no CSV file. Save it from the spreadsheet as CSV."),
    "csv_columns": N_("The first line must name the columns of one table: {columns}"),
    "door_kind_wrong": N_("{name} is no kind of door. Choose among {kinds}."),
    "organisation_kind_wrong": N_("{name} is no kind of organisation. Choose among {kinds}."),
    "point_exists": N_("Another door is called {name} already. Choose another name."),
    "day_wrong": N_("{name} is no day. Days are written as 2026-12-31 or 31-12-2026."),
    "horizon_wrong": N_("Access without a sync lasts an hour at least, two weeks at most."),
    "unknown_rule": N_("There is no rule {name}. See the list: noeglefri office rule list"),
    "rule_no_reason": N_("A rule needs a reason, for whoever asks later: --reason"),
    "rule_no_time": N_("The rule ends before it begins."),
    "rule_no_end": N_("A shift, a task and an emergency have an end: --hours"),
    "rule_no_hours": N_("Weekly access needs days: --week"),
    "rule_stray_hours": N_("Only weekly access has days and hours."),
    "rule_no_quarter": N_("The locks know whole quarters of an hour only, as 07:15."),
    "rule_nobody_vouches": N_("Somebody must vouch for access in an emergency: --vouched-by"),
    "rule_too_long": N_("An emergency lasts a day at most: --hours"),
    "no_registration": N_(
        "The phone is not ready for access here. First run on it: noeglefri phone refresh. If "
        "there are hundreds of doors, make a rule instead: noeglefri office rule add"
    ),
    "too_many_revoked": N_(
        "Too many blocked phones at {name}. Wait until some of their grants have ended."
    ),
    "files_unusable": N_(
        "{path} cannot be used ({reason}). Look at the folder, its rights and the disk's room."
    ),
    "system_refused": N_(
        "This computer refused ({reason}). Try again; if it goes on, restart the computer."
    ),
    "clock_wrong": N_(
        "The clock of this computer is wrong: it shows {shown}. Set date and time, and try again."
    ),
    "fault": N_("Something went wrong inside the program ({name}). Report it and try again."),
    "root_closed": N_(
        "The passphrase does not open {path}, or the file is not the update root. Try again."
    ),
    "root_unreadable": N_("{path} cannot be read. Give the file with the update root."),
    "root_passphrase_needed": N_(
        "The update root is locked. Set {variable}, or run in a terminal."
    ),
    "code_mistyped": N_("{name} is not a lock's code. Scan again, or type it carefully."),
    "code_unknown": N_("{name} is neither a unit nor a door that was made at this bench."),
    "unit_exists": N_("Unit {name} is known already. See it: noeglefri provision unit show {name}"),
    "unknown_unit": N_("No unit is called {name}. See the list: noeglefri provision unit list"),
    "unit_move": N_(
        "{name} cannot go from {stage} to {wanted}. Possible moves: noeglefri provision "
        "unit show {name}"
    ),
    "unit_holds_no_lock": N_("{name} is no door's lock. There is nothing to take down."),
    "disk_closed": N_(
        "This computer does not let the program write in {name}. Ask IT, and run again."
    ),
    "stopped": N_("Stopped. Run again to finish."),
    "nothing_to_import": N_(
        "There is no former office to take over in {path}, or it was done already."
    ),
    "backup_exists": N_("{path} exists already. Choose another name."),
    "backup_damaged": N_("{path} does not read back whole. Use another copy."),
    "no_backup": N_("{path} is no backup of an office."),
    "no_such_backup": N_("That backup was not begun, or is finished already."),
    "clock_behind": N_(
        "The office's clock shows {now}, but it has been later already. Set it right. If it is "
        "right now: noeglefri office clock confirm"
    ),
    "clock_ahead": N_(
        "The office's clock shows {now}, much later than all it knows of. Set it right. If it is "
        "right: noeglefri office clock confirm"
    ),
    "office_not_installed": N_("The office is not installed here. Give its address by --office."),
    "office_former": N_(
        "The folder {path} holds an office of the former kind. Take it over: "
        "noeglefri office import --office {path}"
    ),
}
"""By the code that an error carries."""
