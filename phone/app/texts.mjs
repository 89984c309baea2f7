// Everything that a person reads: Danish, English. `{…}` is filled in.

/** @type {Record<string, readonly [string, string]>} */
export const TEXTS = {
  app: ["Nøglefri", "Nøglefri"],
  // Around the screens.
  until_open: ["Du kan låse op {until}", "You can unlock {until}"],
  until_closed: ["Ingen adgang lige nu", "No access right now"],
  offline: [
    "Ingen dækning? Det gør ikke noget. Du kan låse op {until}.",
    "No coverage? That does not matter. You can unlock {until}.",
  ],
  offline_plain: ["Ingen dækning. Det gør ikke noget.", "No coverage. That does not matter."],
  carried: ["{count} til kontoret", "{count} for the office"],
  carried_title: [
    "Låsenes post til kontoret. Den afleveres af sig selv, når der er dækning.",
    "The locks' post to the office. It is handed in by itself when there is coverage.",
  ],
  tab_today: ["I dag", "Today"],
  tab_search: ["Søg", "Search"],
  tab_emergency: ["Nødkald", "Emergency"],
  tab_next: ["Dør", "Door"],
  back: ["Tilbage", "Back"],
  // Times.
  time_at: ["kl. {time}", "{time}"],
  time_tomorrow: ["i morgen kl. {time}", "{time} tomorrow"],
  time_day: ["{day} kl. {time}", "{time} on {day}"],
  until_time: ["frem til {when}", "until {when}"],
  until_always: ["når som helst", "at any time"],
  // The next door.
  next_title: ["Næste dør", "Next door"],
  here_title: ["Du er hos", "You are at"],
  left_title: ["Du var hos", "You were at"],
  other_title: ["Hjem", "Home"],
  way_phone: ["Telefon", "Phone"],
  way_key: ["Nøgle", "Key"],
  way_key_hint: [
    "Her er ingen nøglefri lås. Brug nøglen.",
    "There is no keyless lock here. Use the key.",
  ],
  last_visit: ["Sidste besøg {when}", "Last visit {when}"],
  last_visit_team: ["Sidste besøg {when}, {team}", "Last visit {when}, {team}"],
  lift_handle: ["Løft håndtaget, når du låser", "Lift the handle when you lock"],
  point_stairway: ["Opgangen", "The stairway"],
  point_front: ["Hoveddøren", "The front door"],
  point_cabinet: ["Medicinskabet", "The medicine cabinet"],
  point_other: ["Døren", "The door"],
  path: ["Vejen ind", "The way in"],
  path_open: ["låst op", "unlocked"],
  path_locked: ["låst", "locked"],
  button_open: ["Lås op hos {citizen}", "Unlock at {citizen}"],
  button_open_point: ["Lås op: {point}", "Unlock: {point}"],
  button_lock: ["Lås hos {citizen}", "Lock at {citizen}"],
  button_lock_point: ["Lås: {point}", "Lock: {point}"],
  button_stop: ["Stop", "Stop"],
  button_leave: ["Jeg går nu", "I am leaving"],
  button_next: ["Næste dør", "Next door"],
  button_done: ["Færdig her", "Done here"],
  leave_as_found: ["Lad døren være, som du fandt den.", "Leave the door as you found it."],
  hint_tap_first: ["Tryk først, bank bagefter.", "Tap first, then knock."],
  hint_tap_first_night: [
    "Tryk først, og tag så roligt i håndtaget.",
    "Tap first, then gently take the handle.",
  ],
  hint_pick: [
    "Vælg døren på listen, når den dukker op.",
    "Pick the door on the list when it appears.",
  ],
  here: ["Jeg er her", "I am here"],
  here_done: ["Dit besøg er bekræftet af låsen.", "The lock has confirmed your visit."],
  no_entry: ["Kom ikke ind?", "Could not get in?"],
  coming: ["Derefter", "After that"],
  day_done: ["Ikke flere besøg i dag.", "No more visits today."],
  day_empty: [
    "Her er ingen besøg endnu. De kommer, når telefonen har hentet din vagt.",
    "No visits here yet. They come when the phone has fetched your shift.",
  ],
  forgot_lock: ["Du har ikke låst hos {citizen}.", "You have not locked at {citizen}."],
  forgot_go: ["Gå tilbage, og lås", "Go back and lock"],
  // While it goes on.
  phase_searching: ["Telefonen lytter.", "The phone is listening."],
  phase_knock: [
    "Bank to gange, eller tag i håndtaget. Telefonen lytter.",
    "Knock twice, or take the handle. The phone is listening.",
  ],
  phase_knock_night: [
    "Tag roligt i håndtaget. Telefonen lytter.",
    "Gently take the handle. The phone is listening.",
  ],
  phase_connecting: ["Døren er vågen. Et øjeblik.", "The door is awake. One moment."],
  phase_moving_open: ["Døren siger ja. Låsen drejer.", "The door says yes. The lock is turning."],
  phase_moving_lock: [
    "Låsen drejer. Hold døren lukket.",
    "The lock is turning. Keep the door shut.",
  ],
  // How it came out: by outcome of the lock.
  outcome_0: [
    "Døren har svaret. Alt er, som det skal være.",
    "The door has answered. All is well.",
  ],
  outcome_1: ["Der er låst op. Gå bare ind.", "It is unlocked. Just go in."],
  outcome_2: [
    "Der er låst hos {citizen}. Du kan roligt gå.",
    "It is locked at {citizen}. You can safely go.",
  ],
  outcome_32: [
    "Låsen sidder fast. Skub til døren eller træk i den, og tryk igen.",
    "The lock is stuck. Push or pull the door, and tap again.",
  ],
  outcome_33: [
    "Døren er ikke låst endnu. Løft håndtaget helt op, og tryk igen.",
    "The door is not locked yet. Lift the handle all the way up, and tap again.",
  ],
  outcome_34: [
    "Døren er ikke låst endnu. Luk den helt, og tryk igen.",
    "The door is not locked yet. Close it fully, and tap again.",
  ],
  outcome_35: [
    "Døren er ikke låst: Batteriet er for svagt. Lås med nøglen, eller ring, før du går.",
    "The door is not locked: the battery is too low. Lock with the key, or call before you go.",
  ],
  outcome_36: [
    "Der kom en anden imellem. Se på døren, og tryk igen.",
    "Somebody else stepped in. Look at the door, and tap again.",
  ],
  outcome_64: [
    "Din adgang gælder ikke det her. Ring til vagthavende.",
    "Your access does not cover this. Call the duty desk.",
  ],
  outcome_65: [
    "Din adgang her sluttede {since}. Ring til vagthavende, og bed om at få den forlænget.",
    "Your access here ended {since}. Call the duty desk and ask to have it extended.",
  ],
  outcome_66: [
    "Din adgang her begynder {from}. Skal du ind før, så ring til vagthavende.",
    "Your access here begins {from}. If you must get in earlier, call the duty desk.",
  ],
  outcome_67: [
    "Din adgang gælder ikke på denne tid. Skal du ind nu, så ring til vagthavende.",
    "Your access does not hold at this hour. If you must get in now, call the duty desk.",
  ],
  outcome_68: [
    "Telefonen er spærret her. Det er ikke noget, du har gjort. Ring til vagthavende.",
    "This phone is blocked here. It is nothing you did. Call the duty desk.",
  ],
  outcome_71: [
    "Låsen forstår ikke telefonen. Åbn appen et sted med dækning, og prøv igen.",
    "The lock does not understand the phone. Open the app where there is coverage, and try again.",
  ],
  outcome_72: [
    "Låsen er optaget. Vent et øjeblik, og tryk igen.",
    "The lock is busy. Wait a moment, and tap again.",
  ],
  outcome_unknown: [
    "Døren svarede noget, telefonen ikke kender. Prøv igen, eller brug nøglen.",
    "The door answered something this phone does not know. Try again, or use the key.",
  ],
  // How it came out: nothing proven.
  problem_bluetooth_off: [
    "Bluetooth er slået fra. Slå det til, og tryk igen.",
    "Bluetooth is off. Switch it on, and tap again.",
  ],
  problem_bluetooth_missing: [
    "Telefonen har ingen Bluetooth, appen kan bruge. Lås op med nøglen, og sig det til kontoret.",
    "This phone has no Bluetooth that the app can use. Use the key, and tell the office.",
  ],
  problem_bluetooth_denied: [
    "Appen må ikke bruge Bluetooth. Giv den lov i telefonens indstillinger, og tryk igen.",
    "The app may not use Bluetooth. Allow it in the phone's settings, and tap again.",
  ],
  problem_not_chosen: [
    "Der blev ikke valgt en dør. Tryk igen, bank, og vælg døren på listen.",
    "No door was picked. Tap again, knock, and pick the door on the list.",
  ],
  problem_not_heard: [
    "Telefonen kan ikke høre døren. Gå helt hen til den, tryk, og bank to gange.",
    "The phone cannot hear the door. Step right up to it, tap, and knock twice.",
  ],
  problem_link_lost: [
    "Forbindelsen røg. Bliv ved døren, tryk igen, og bank.",
    "The connection broke. Stay at the door, tap again, and knock.",
  ],
  problem_link_lost_accepted: [
    "Døren sagde ja, men nåede ikke at svare til sidst. Mærk efter på døren, og tryk igen.",
    "The door said yes, but could not report back. Feel whether it is done, and tap again.",
  ],
  problem_not_recognised: [
    "Døren kender ikke telefonen endnu. Hent din adgang, når der er dækning, og tryk igen.",
    "The door does not know this phone yet. Fetch your access where there is coverage, and tap again.",
  ],
  problem_not_the_lock: [
    "Det, der svarede, er ikke denne dør. Gå helt hen til den, og tryk igen.",
    "What answered is not this door. Step right up to it, and tap again.",
  ],
  fault: [
    "Noget gik galt i appen. Tryk igen. Sker det tit, så sig det til kontoret.",
    "Something went wrong in the app. Tap again. If it happens often, tell the office.",
  ],
  battery_low: [
    "Batteriet i låsen er ved at være brugt. Kontoret får det at vide.",
    "The lock's battery is running low. The office will be told.",
  ],
  carrying: [
    "Telefonen tager låsens post med. Du behøver ikke vente.",
    "The phone is taking the lock's post along. You need not wait.",
  ],
  // The reserve plan.
  reserve_title: ["Kom du ikke ind?", "Could not get in?"],
  reserve_danger: [
    "Er {citizen} i fare, så ring 112 først.",
    "If {citizen} is in danger, call 112 first.",
  ],
  reserve_call_112: ["Ring 112", "Call 112"],
  reserve_plan: ["Sådan kommer du ind", "How to get in"],
  reserve_none: [
    "Der er ingen reserveplan her. Ring til vagthavende.",
    "There is no reserve plan here. Call the duty desk.",
  ],
  reserve_call: ["Ring {phone}", "Call {phone}"],
  reserve_call_duty: ["Ring til vagthavende", "Call the duty desk"],
  minutes: ["{minutes} min. herfra", "{minutes} min. from here"],
  helper_neighbour: ["Nabo", "Neighbour"],
  helper_relative: ["Pårørende", "Relative"],
  helper_key_safe: ["Nøgleboks", "Key safe"],
  helper_caretaker: ["Vicevært", "Caretaker"],
  helper_duty: ["Vagthavende", "Duty desk"],
  helper_locksmith: ["Låsesmed", "Locksmith"],
  reason_title: ["Hvad var i vejen?", "What was in the way?"],
  reason_hint: ["Kontoret får det at vide.", "The office will be told."],
  reason_chain: ["Kæde på døren", "Chain on the door"],
  reason_extra_lock: ["En lås mere", "Another lock"],
  reason_no_answer: ["Ingen svarer", "Nobody answers"],
  reason_not_wanted: ["Ikke ønsket i dag", "Not wanted today"],
  reason_lock: ["Låsen virkede ikke", "The lock did not work"],
  reason_told: [
    "Tak. Det er skrevet ned og går til kontoret.",
    "Thank you. It is noted and goes to the office.",
  ],
  // Today, search, emergency.
  today_title: ["I dag", "Today"],
  state_ahead: ["", ""],
  state_inside: ["er der nu", "there now"],
  state_done: ["færdig", "done"],
  state_attempt: ["kom ikke ind", "no entry"],
  search_title: ["Søg efter en dør", "Search for a door"],
  search_label: ["Navn eller adresse", "Name or address"],
  search_count: ["{count} hjem", "{count} homes"],
  search_none: [
    "Ingen hjem passer. Prøv med færre bogstaver.",
    "No home matches. Try fewer letters.",
  ],
  emergency_title: ["Nødkald", "Emergency call"],
  emergency_first: [
    "Er der fare for liv, så ring 112 først.",
    "If life is in danger, call 112 first.",
  ],
  emergency_find: ["Find hjemmet, og lås op.", "Find the home and unlock."],
  // Practice.
  practice: ["Prøv en øvedør", "Try a practice door"],
  practice_title: ["Øvedør", "Practice door"],
  practice_intro: [
    "Her kan du øve dig. Ingen rigtig dør åbner.",
    "You can practise here. No real door opens.",
  ],
  practice_knock: ["Bank på døren", "Knock on the door"],
  practice_handle: ["Løft håndtaget", "Lift the handle"],
  practice_handle_up: ["Håndtaget er løftet", "The handle is up"],
  practice_citizen: ["Øve Andersen", "Øve Andersen"],
  practice_door_locked: ["Døren er låst", "The door is locked"],
  practice_door_open: ["Døren er låst op", "The door is unlocked"],
  // Signing in.
  welcome_title: ["Velkommen", "Welcome"],
  welcome: [
    "Telefonen har ikke hentet din vagt endnu. Har du aldrig prøvet, så begynd med øvedøren.",
    "This phone has not fetched your shift yet. If this is new to you, start with the practice door.",
  ],
};
