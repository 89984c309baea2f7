"""What the locksmith reads, by the codes that the steps use."""

from collections.abc import Mapping

from host_tools.texts.catalogue import N_

STEPS: Mapping[str, str] = {
    "site_greet": N_("The lock answers"),
    "site_clock": N_("External clock"),
    "site_pace": N_("The clock's pace"),
    "site_contact": N_("Door contact"),
    "site_key": N_("Key and end switches"),
    "site_motor": N_("The motor's direction"),
    "site_travel": N_("The bolt's travel, door open"),
    "site_frame": N_("The bolt in the frame, door closed"),
    "site_latch": N_("Latch"),
    "site_strike": N_("Strike"),
    "site_knock": N_("Knock"),
    "site_cycles": N_("Repetitions"),
    "site_battery": N_("Battery under load"),
    "site_hand_over": N_("Settings and hand-over"),
}

INSTRUCTIONS: Mapping[str, str] = {
    "do_knock": N_("Knock on the door, close to the lock"),
    "do_open_door": N_("Unlock with the key, open the door and leave it open"),
    "do_close_door": N_("Close the door"),
    "do_key_lock": N_(
        "Turn the key until the bolt is all the way out (lift the handle first if the "
        "door needs it)"
    ),
    "do_key_unlock": N_("Turn the key back until the bolt is all the way in"),
    "do_hands_off": N_("Keep your fingers away from the bolt"),
    "do_lift_handle": N_("Lift the handle and hold it up"),
    "do_release_handle": N_("Let go of the handle"),
    "do_push_door": N_("Push the door from outside without touching the handle"),
    "do_push_held": N_("Push again, now that the motor pulls"),
    "do_be_quiet": N_("Do not touch the door"),
    "do_knock_thrice": N_("Knock three times, as people do"),
    "do_wait": N_("Wait"),
}
"""What to do now."""

QUESTIONS: Mapping[str, str] = {
    "ask_gave_way": N_("Push the door from outside without touching the handle. Did it open?"),
    "ask_opened_held": N_("Did the door open while the motor pulled?"),
    "ask_contact": N_("Is a door contact fitted?"),
    "ask_door_open": N_(
        "Unlock with the key, open the door and leave it open. Does it stand open now?"
    ),
    "ask_door_closed": N_("Close the door. Is it closed now?"),
    "ask_bolt_out": N_("Did the bolt come all the way out?"),
    "ask_bolt_in": N_("Did the bolt go all the way in?"),
    "ask_lift": N_("Must the handle be lifted to lock this door?"),
    "ask_outside_handle": N_("Can the unlocked door be opened from outside by a handle?"),
    "ask_handing": N_("Seen from outside: on which side are the hinges?"),
    "ask_throw": N_("How far does the bolt come out?"),
    "ask_clock": N_(
        "The settings say that there is an external clock, but nothing answers. Is one fitted?"
    ),
    "ask_resume": N_("A visit was broken off after “{step}”. Go on from there?"),
    "ask_again": N_("Try again?"),
    "ask_sign": N_("Sign these figures as {who} and put the lock in service?"),
}

ANSWERS: Mapping[str, str] = {
    "answer_go_on": N_("continue"),
    "answer_over": N_("start over"),
    "answer_back": N_("back"),
    "answer_yes": N_("yes"),
    "answer_no": N_("no"),
    "answer_left": N_("left"),
    "answer_right": N_("right"),
    "answer_10": N_("10 mm"),
    "answer_14": N_("14 mm"),
    "answer_20": N_("20 mm"),
    "answer_25": N_("25 mm"),
    "answer_again": N_("again"),
    "answer_stop": N_("stop"),
}

FINDINGS: Mapping[str, str] = {
    "clock_found": N_("An external clock answers and runs. The settings put it to use."),
    "clock_off": N_("No external clock. The settings switch it off."),
    "clock_no_pins": N_(
        "The settings ask for an external clock, but this chip has no pins for one. The "
        "settings switch it off."
    ),
    "clock_silent": N_(
        "The external clock does not answer. Check its four wires (3.3 V, GND, SDA, SCL) "
        "and that it sits firmly; else replace it."
    ),
    "clock_stopped": N_(
        "The external clock has stood still. Change its coin cell and press it home; if "
        "it happens again, replace the clock."
    ),
    "clock_strays": N_(
        "The external clock is wrong: {stray_s} s in {minutes} min. Replace it; or this "
        "phone's own clock was set meanwhile."
    ),
    "lid_open": N_("The lid is open. Close it until the tamper switch makes contact."),
    "signal_weak": N_(
        "Weak signal ({signal_dbm} dBm). Turn the antenna end away from metal, or measure closer."
    ),
    "contact_dead": N_(
        "The door contact does not change. Move the magnet closer (15 mm at most); check the wire."
    ),
    "door_not_open": N_(
        "This is measured with the door open, and the door was not. Open it, let it stand open, "
        "and try again."
    ),
    "door_not_closed": N_(
        "This is measured with the door closed, and the door was not. Close it, leave it closed, "
        "and try again."
    ),
    "key_stuck": N_(
        "The bolt does not move, not even by key. The fault is mechanical: free lock case "
        "and cylinder before trying the motor."
    ),
    "switch_locked_dead": N_(
        "The bolt is out, but the switch for locked says nothing. Adjust or replace the "
        "switch; check its wire."
    ),
    "switch_unlocked_dead": N_(
        "The bolt is in, but the switch for unlocked says nothing. Adjust or replace the "
        "switch; check its wire."
    ),
    "switch_stuck": N_("Both end switches report at once. One of them is stuck: replace it."),
    "switches_swapped": N_("The end switches are swapped. Exchange their two wires."),
    "motor_silent": N_("The motor draws no current. Check its plug and wires."),
    "motor_stuck": N_(
        "The motor pulls but the bolt moves in neither direction. Free it mechanically "
        "and check the coupling between motor and cylinder."
    ),
    "motor_reversed": N_(
        "The motor runs the other way round. The settings take care of it; leave the wires."
    ),
    "jammed": N_(
        "The bolt stops after {percent} % of its way although the door is open. Grease or "
        "free it; look for screws in its way."
    ),
    "misaligned": N_(
        "The bolt runs free with the door open but stops after {percent} % of its way "
        "when it is closed: it hits the strike plate. Move the plate or adjust the "
        "hinges."
    ),
    "tight": N_(
        "The bolt rubs in the frame: {closed_ma} mA against {open_ma} mA with the door "
        "open. Adjust the strike plate."
    ),
    "handle_dead": N_("The handle's switch says nothing. Adjust it and check its wire."),
    "lift_handle": N_(
        "This door locks only with the handle lifted. The settings make the phone say so."
    ),
    "latch_held": N_("The latch must be held back. The settings hold it for {seconds} s."),
    "latch_stuck": N_(
        "The door does not open although the motor pulls. Check how it draws the latch, "
        "and whether the door binds."
    ),
    "strike_open": N_(
        "The closed door opens although the strike has no current. It must be fail-secure: "
        "check its kind, and whether the latch reaches it."
    ),
    "strike_stuck": N_(
        "The strike does not let go. Check its own supply and the wire from motor_open, and "
        "whether the door presses on the latch."
    ),
    "knock_deaf": N_(
        "Only {knocks} of three knocks heard. Turn the sensitivity up, or move the sensor "
        "onto the door leaf."
    ),
    "knock_nervous": N_(
        "The sensor hears knocks where there are none ({knocks} in silence). Turn it down."
    ),
    "cycle_failed": N_(
        "Repetition {cycle} did not get there ({percent} % of its way). The bolt does not "
        "run reliably: adjust strike plate or lock case."
    ),
    "battery_weak": N_(
        "The battery is weak ({percent} %, {volts} V). Put in new cells, all at once."
    ),
    "battery_sags": N_(
        "The battery falls to {volts} V when the motor pulls. New cells of one kind; "
        "clean the holder's springs."
    ),
    "battery_gave_out": N_(
        "The lock restarted when the motor pulled: the battery is done. Put in new cells."
    ),
    "link_lost": N_("The connection broke. Step closer and try again."),
    "not_heard": N_("The lock does not answer. Knock close to it and try again."),
    "grant_replaced": N_(
        "This phone's own access here until {until} gives way to a locksmith's until {service}. "
        "Afterwards give it again: noeglefri office grant {holder!q} {door!q}"
    ),
    "not_taken": N_(
        "The lock did not take the settings. Try again; else fetch fresh post from the office."
    ),
    "final_failed": N_("The last locking or unlocking with the new settings failed: {outcome}"),
}
"""What was found, and what to do about it."""

HANDING = N_("Hinges, from outside")
THROW = N_("Throw")
FIGURES: Mapping[str, str] = {
    "signal_dbm": N_("Signal"),
    "throw_ms": N_("Out"),
    "withdraw_ms": N_("In"),
    "running_ma": N_("Running current"),
    "inrush_ma": N_("Starting current"),
    "closed_ma": N_("Current, door closed"),
    "knocks": N_("Knocks heard of 3"),
    "quiet_knocks": N_("Knocks in silence"),
    "cycles": N_("Repetitions"),
    "slowest_ms": N_("Slowest"),
    "idle_mv": N_("Battery at rest"),
    "least_mv": N_("Battery under load"),
    "battery_percent": N_("Battery"),
    "temperature_c": N_("Temperature"),
    "clock_stray_s": N_("Clock off by"),
}
"""What was measured, by the name in `Figures`."""

SETTINGS: Mapping[str, str] = {
    "current_limit_ma": N_("Current limit, mA"),
    "move_limit_ms": N_("Time limit, ms"),
    "unlatch_hold_ms": N_("Latch held, ms"),
    "knocks_needed": N_("Knocks that wake"),
    "options": N_("Options"),
    "auto_relock_s": N_("Locks by itself after, s"),
}
"""What the settings are called, by the name in `Config`."""

OPTIONS: Mapping[int, str] = {
    1: N_("lift the handle"),
    2: N_("motor reversed"),
    4: N_("always on"),
    8: N_("door contact"),
    16: N_("own clock"),
    32: N_("double knock at night"),
}
"""What an OPTION_… means."""
