"""What the locksmith reads, in Danish and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    # Steps.
    "site_greet": ("Låsen svarer", "The lock answers"),
    "site_clock": ("Eksternt ur", "External clock"),
    "site_pace": ("Urets gang", "The clock's pace"),
    "not_needed": ("ikke nødvendigt her", "not needed here"),
    "site_contact": ("Dørkontakt", "Door contact"),
    "site_key": ("Nøgle og endestop", "Key and end switches"),
    "site_motor": ("Motorens retning", "The motor's direction"),
    "site_travel": ("Riglens vandring, døren åben", "The bolt's travel, door open"),
    "site_frame": ("Riglen i karmen, døren lukket", "The bolt in the frame, door closed"),
    "site_latch": ("Falle", "Latch"),
    "site_knock": ("Bank", "Knock"),
    "site_cycles": ("Gentagelser", "Repetitions"),
    "site_battery": ("Batteri under last", "Battery under load"),
    "site_hand_over": ("Indstilling og aflevering", "Settings and hand-over"),
    # What to do.
    "do_knock": ("Bank på døren, tæt på låsen", "Knock on the door, close to the lock"),
    "do_open_door": (
        "Lås op med nøglen, åbn døren, og lad den stå åben",
        "Unlock with the key, open the door and leave it open",
    ),
    "do_close_door": ("Luk døren", "Close the door"),
    "do_key_lock": (
        "Drej nøglen, til riglen er helt ude (løft håndtaget først, hvis døren kræver det)",
        "Turn the key until the bolt is all the way out (lift the handle first "
        "if the door needs it)",
    ),
    "do_key_unlock": (
        "Drej nøglen tilbage, til riglen er helt inde",
        "Turn the key back until the bolt is all the way in",
    ),
    "do_hands_off": ("Hold fingrene væk fra riglen", "Keep your fingers away from the bolt"),
    "do_lift_handle": ("Løft håndtaget, og hold det oppe", "Lift the handle and hold it up"),
    "do_release_handle": ("Slip håndtaget", "Let go of the handle"),
    "do_push_door": (
        "Skub til døren udefra uden at røre håndtaget",
        "Push the door from outside without touching the handle",
    ),
    "do_push_held": ("Skub igen, nu mens motoren trækker", "Push again, now that the motor pulls"),
    "ask_gave_way": (
        "Skub til døren udefra uden at røre håndtaget. Gik den op?",
        "Push the door from outside without touching the handle. Did it open?",
    ),
    "ask_opened_held": (
        "Gik døren op, mens motoren trak?",
        "Did the door open while the motor pulled?",
    ),
    "do_be_quiet": ("Rør ikke døren", "Do not touch the door"),
    "do_knock_thrice": (
        "Bank tre gange, som et menneske banker",
        "Knock three times, as people do",
    ),
    "do_wait": ("Vent", "Wait"),
    # Questions; answers below.
    "ask_contact": ("Er der monteret en dørkontakt?", "Is a door contact fitted?"),
    "ask_bolt_out": ("Kom riglen helt ud?", "Did the bolt come all the way out?"),
    "ask_bolt_in": ("Gik riglen helt ind?", "Did the bolt go all the way in?"),
    "ask_lift": (
        "Skal håndtaget løftes, for at døren kan låses?",
        "Must the handle be lifted to lock this door?",
    ),
    "ask_outside_handle": (
        "Kan døren åbnes udefra med et håndtag, når den er låst op?",
        "Can the unlocked door be opened from outside by a handle?",
    ),
    "ask_handing": (
        "Set udefra: på hvilken side sidder hængslerne?",
        "Seen from outside: on which side are the hinges?",
    ),
    "ask_throw": ("Hvor langt går riglen ud?", "How far does the bolt come out?"),
    "ask_clock": (
        "Indstillingen siger, at der er et eksternt ur, men intet svarer. Sidder der et i boksen?",
        "The settings say that there is an external clock, but nothing answers. Is one fitted?",
    ),
    "ask_resume": (
        "Et besøg blev afbrudt efter »{step}«. Fortsæt derfra?",
        "A visit was broken off after “{step}”. Go on from there?",
    ),
    "answer_go_on": ("fortsæt", "continue"),
    "answer_over": ("helt forfra", "start over"),
    "answer_back": ("tilbage", "back"),
    "ask_again": ("Prøv igen?", "Try again?"),
    "ask_sign": (
        "Gem målingerne i {who}s navn, og sæt låsen i drift?",
        "Sign these figures as {who} and put the lock in service?",
    ),
    "answer_yes": ("ja", "yes"),
    "answer_no": ("nej", "no"),
    "answer_left": ("venstre", "left"),
    "answer_right": ("højre", "right"),
    "answer_10": ("10 mm", "10 mm"),
    "answer_14": ("14 mm", "14 mm"),
    "answer_20": ("20 mm", "20 mm"),
    "answer_25": ("25 mm", "25 mm"),
    "answer_again": ("igen", "again"),
    "answer_stop": ("stop", "stop"),
    # Findings: what it is, and what to do.
    "find_clock_found": (
        "Et eksternt ur svarer og går. Indstillingen tager det i brug.",
        "An external clock answers and runs. The settings put it to use.",
    ),
    "find_clock_off": (
        "Intet eksternt ur. Indstillingen slår det fra.",
        "No external clock. The settings switch it off.",
    ),
    "find_clock_no_pins": (
        "Indstillingen beder om et eksternt ur, men denne chip har ingen ben til det. "
        "Indstillingen slår det fra.",
        "The settings ask for an external clock, but this chip has no pins for one. "
        "The settings switch it off.",
    ),
    "find_clock_silent": (
        "Det eksterne ur svarer ikke. Se efter dets fire ledninger (3,3 V, GND, SDA, SCL) og om "
        "det sidder fast; ellers skift det.",
        "The external clock does not answer. Check its four wires (3.3 V, GND, SDA, SCL) and "
        "that it sits firmly; else replace it.",
    ),
    "find_clock_stopped": (
        "Det eksterne ur har stået stille. Skift dets knapcelle, og tryk den på plads; sker det "
        "igen, så skift uret.",
        "The external clock has stood still. Change its coin cell and press it home; if it "
        "happens again, replace the clock.",
    ),
    "find_clock_strays": (
        "Det eksterne ur går forkert: {stray_s} s på {minutes} min. Skift det; telefonens eget "
        "ur kan også være stillet imens.",
        "The external clock is wrong: {stray_s} s in {minutes} min. Replace it; or this phone's "
        "own clock was set meanwhile.",
    ),
    "find_lid_open": (
        "Låget er åbent. Luk det, så sabotagekontakten slutter.",
        "The lid is open. Close it until the tamper switch makes contact.",
    ),
    "find_signal_weak": (
        "Svagt signal ({signal_dbm} dBm). Flyt antenneenden væk fra metal, eller mål tættere på.",
        "Weak signal ({signal_dbm} dBm). Turn the antenna end away from metal, or measure closer.",
    ),
    "find_contact_dead": (
        "Dørkontakten ændrer sig ikke. Flyt magneten tættere på (højst 15 mm), "
        "og se efter ledningen.",
        "The door contact does not change. Move the magnet closer (15 mm at most); check the wire.",
    ),
    "find_key_stuck": (
        "Riglen går ikke, heller ikke med nøglen. Fejlen er mekanisk: ret låsekasse og cylinder, "
        "før motoren prøves.",
        "The bolt does not move, not even by key. The fault is mechanical: free lock case and "
        "cylinder before trying the motor.",
    ),
    "find_switch_locked_dead": (
        "Riglen er ude, men endestoppet for låst melder intet. Ret kontakten, eller skift den; "
        "se efter ledningen.",
        "The bolt is out, but the switch for locked says nothing. Adjust or replace the switch; "
        "check its wire.",
    ),
    "find_switch_unlocked_dead": (
        "Riglen er inde, men endestoppet for ulåst melder intet. Ret kontakten, eller skift den; "
        "se efter ledningen.",
        "The bolt is in, but the switch for unlocked says nothing. Adjust or replace the switch; "
        "check its wire.",
    ),
    "find_switch_stuck": (
        "Begge endestop melder på én gang. Det ene sidder fast: skift det.",
        "Both end switches report at once. One of them is stuck: replace it.",
    ),
    "find_switches_swapped": (
        "Endestoppene er byttet om. Byt de to ledninger.",
        "The end switches are swapped. Exchange their two wires.",
    ),
    "find_motor_silent": (
        "Motoren bruger ingen strøm. Se efter motorens stik og ledninger.",
        "The motor draws no current. Check its plug and wires.",
    ),
    "find_motor_stuck": (
        "Motoren trækker, men riglen flytter sig ikke i nogen retning. Frigør den mekanisk, "
        "og se efter koblingen mellem motor og cylinder.",
        "The motor pulls but the bolt moves in neither direction. Free it mechanically and check "
        "the coupling between motor and cylinder.",
    ),
    "find_motor_reversed": (
        "Motoren løber omvendt. Det klarer indstillingen; ledningerne kan blive siddende.",
        "The motor runs the other way round. The settings take care of it; leave the wires.",
    ),
    "find_jammed": (
        "Riglen standser efter {percent} % af vejen, selv om døren er åben. Smør eller frigør den, "
        "og se efter skruer, der rammer.",
        "The bolt stops after {percent} % of its way although the door is open. Grease or free it; "
        "look for screws in its way.",
    ),
    "find_misaligned": (
        "Riglen går frit med åben dør, men standser efter {percent} % af vejen, "
        "når den er lukket: den "
        "rammer slutblikket. Ret slutblikket, eller juster hængslerne.",
        "The bolt runs free with the door open but stops after {percent} % of its way when it is "
        "closed: it hits the strike plate. Move the plate or adjust the hinges.",
    ),
    "find_tight": (
        "Riglen gnider mod karmen: {closed_ma} mA mod {open_ma} mA med åben "
        "dør. Juster slutblikket.",
        "The bolt rubs in the frame: {closed_ma} mA against {open_ma} mA with the door open. "
        "Adjust the strike plate.",
    ),
    "find_handle_dead": (
        "Håndtagets kontakt melder intet. Ret den, og se efter ledningen.",
        "The handle's switch says nothing. Adjust it and check its wire.",
    ),
    "find_lift_handle": (
        "Døren låser kun med løftet håndtag. Indstillingen siger det til telefonen.",
        "This door locks only with the handle lifted. The settings make the phone say so.",
    ),
    "find_latch_held": (
        "Fallen skal holdes tilbage. Indstillingen holder den i {seconds} s.",
        "The latch must be held back. The settings hold it for {seconds} s.",
    ),
    "find_latch_stuck": (
        "Døren går ikke op, selv om motoren trækker. Se efter fallens træk, og om døren binder.",
        "The door does not open although the motor pulls. Check how it draws the latch, and "
        "whether the door binds.",
    ),
    "find_knock_deaf": (
        "Kun {knocks} af tre bank hørt. Skru følsomheden op, eller flyt "
        "sensoren ind mod dørpladen.",
        "Only {knocks} of three knocks heard. Turn the sensitivity up, or move the sensor onto "
        "the door leaf.",
    ),
    "find_knock_nervous": (
        "Sensoren hører bank, hvor ingen er ({knocks} i stilhed). Skru følsomheden ned.",
        "The sensor hears knocks where there are none ({knocks} in silence). Turn it down.",
    ),
    "find_cycle_failed": (
        "Gentagelse {cycle} nåede ikke frem ({percent} % af vejen). Riglen går ikke pålideligt: "
        "ret slutblik eller låsekasse.",
        "Repetition {cycle} did not get there ({percent} % of its way). The bolt does not run "
        "reliably: adjust strike plate or lock case.",
    ),
    "find_battery_weak": (
        "Batteriet er svagt ({percent} %, {volts} V). Sæt nye celler i, alle på én gang.",
        "The battery is weak ({percent} %, {volts} V). Put in new cells, all at once.",
    ),
    "find_battery_sags": (
        "Batteriet falder til {volts} V, når motoren trækker. Nye celler af samme slags, "
        "og rens fjedrene i holderen.",
        "The battery falls to {volts} V when the motor pulls. New cells of one kind; clean the "
        "holder's springs.",
    ),
    "find_battery_gave_out": (
        "Låsen genstartede, da motoren trak: batteriet kan ikke mere. Sæt nye celler i.",
        "The lock restarted when the motor pulled: the battery is done. Put in new cells.",
    ),
    "find_link_lost": (
        "Forbindelsen røg. Gå tættere på, og prøv igen.",
        "The connection broke. Step closer and try again.",
    ),
    "find_not_taken": (
        "Låsen tog ikke imod indstillingen. Prøv igen; ellers hent ny post fra kontoret.",
        "The lock did not take the settings. Try again; else fetch fresh post from the office.",
    ),
    "find_final_failed": (
        "Den sidste låsning eller oplåsning med de nye indstillinger gik ikke: {outcome}",
        "The last locking or unlocking with the new settings failed: {outcome}",
    ),
    # Figures.
    "figure_handing": ("Hængsler, set udefra", "Hinges, from outside"),
    "figure_throw_mm": ("Riglens vandring", "Throw"),
    "figure_signal_dbm": ("Signal", "Signal"),
    "figure_throw_ms": ("Ud", "Out"),
    "figure_withdraw_ms": ("Ind", "In"),
    "figure_running_ma": ("Strøm i gang", "Running current"),
    "figure_inrush_ma": ("Strøm ved start", "Starting current"),
    "figure_closed_ma": ("Strøm, døren lukket", "Current, door closed"),
    "figure_knocks": ("Bank hørt af 3", "Knocks heard of 3"),
    "figure_quiet_knocks": ("Bank i stilhed", "Knocks in silence"),
    "figure_cycles": ("Gentagelser", "Repetitions"),
    "figure_slowest_ms": ("Langsomste", "Slowest"),
    "figure_idle_mv": ("Batteri i hvile", "Battery at rest"),
    "figure_least_mv": ("Batteri under last", "Battery under load"),
    "figure_battery_percent": ("Batteri", "Battery"),
    "figure_temperature_c": ("Temperatur", "Temperature"),
    "figure_clock_stray_s": ("Uret ved siden af", "Clock off by"),
    # Settings.
    "setting_current_limit_ma": ("Strømgrænse, mA", "Current limit, mA"),
    "setting_move_limit_ms": ("Tidsgrænse, ms", "Time limit, ms"),
    "setting_unlatch_hold_ms": ("Fallen holdes, ms", "Latch held, ms"),
    "setting_knocks_needed": ("Bank, der vækker", "Knocks that wake"),
    "setting_options": ("Valg", "Options"),
    "setting_auto_relock_s": ("Låser selv efter, s", "Locks by itself after, s"),
    "option_1": ("løft håndtaget", "lift the handle"),
    "option_2": ("motor omvendt", "motor reversed"),
    "option_4": ("altid vågen", "always on"),
    "option_8": ("dørkontakt", "door contact"),
    "option_16": ("eget ur", "own clock"),
    "option_32": ("dobbelt bank om natten", "double knock at night"),
    "now": ("nu", "now"),
    "proposed": ("foreslået", "proposed"),
    "setting": ("Indstilling", "Setting"),
    "figure": ("Måling", "Figure"),
    "value": ("Værdi", "Value"),
    # Ends.
    "commission_title": ("Idriftsættelse af {door}", "Commissioning {door}"),
    "commission_keys": (
        "Enter tager det fremhævede svar; et par bogstaver er nok til et andet. Ctrl-C afbryder; "
        "samme kommando fortsætter, hvor du slap.",
        "Enter takes the answer in bold; a few letters are enough for another. Ctrl-C breaks off; "
        "the same command goes on where you left.",
    ),
    "commission_done": (
        "{door} er i drift. Målingerne er gemt hos kontoret i {who}s navn.",
        "{door} is in service. The figures are kept at the office, signed by {who}.",
    ),
    "commission_failed": (
        "{door} er ikke i drift. Ret det, der står ovenfor, og kør idriftsættelsen igen.",
        "{door} is not in service. Put right what is said above and commission it again.",
    ),
    "commission_unsigned": (
        "Ikke underskrevet: indstillingen er uændret, intet er gemt.",
        "Not signed: the settings are as they were, nothing is kept.",
    ),
    "cycle_progress": ("{done} af {total}", "{done} of {total}"),
    "help_commission": (
        "Led låsesmeden gennem idriftsættelsen af en dør.",
        "Lead the locksmith through commissioning a door.",
    ),
    "help_who": ("Hvem der underskriver.", "Who signs."),
    "help_cycles": ("Hvor mange gentagelser.", "How many repetitions."),
    "help_answers": (
        "JSON-fil med svar i stedet for spørgsmål.",
        "JSON file with answers instead of questions.",
    ),
    "answers_wrong": (
        "{path} er ikke svar som i docs/guides/locksmith.md.",
        "{path} does not hold answers as in docs/guides/locksmith.md.",
    ),
    "help_patience": ("Så længe ventes på hvert håndgreb, s.", "How long to wait for each act, s."),
}
