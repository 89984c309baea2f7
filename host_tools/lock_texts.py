"""What a lock is doing, how it ended, and what its log says, in Danish and English."""

from collections.abc import Mapping

LOCK_TEXTS: Mapping[str, tuple[str, str]] = {
    # Progress.
    "step_scanning": ("Lytter efter {door}", "Listening for {door}"),
    "step_knock": ("Bank på {door}", "Knock on {door}"),
    "step_heard": ("{door} er vågen, forbinder", "{door} is awake, connecting"),
    "step_connected": ("Forbundet, beviser hvem vi er", "Connected, proving who we are"),
    "step_retrying": ("Forbindelsen røg, prøver igen", "The connection broke, trying again"),
    "step_accepted": ("{door} siger ja", "{door} agrees"),
    "step_moving": ("Låsen kører", "The bolt is moving"),
    "step_gathering": ("Tager logbogen med", "Taking the log along"),
    "step_delivering": ("Afleverer post", "Delivering post"),
    # Outcomes, in the order of their codes.
    "outcome_0": ("{door}: det er i orden.", "{door}: all right."),
    "outcome_1": ("{door} er låst op.", "{door} is unlocked."),
    "outcome_2": ("{door} er låst.", "{door} is locked."),
    "outcome_3": ("{door}: låsen kører endnu.", "{door}: the bolt is still moving."),
    "outcome_32": (
        "{door}: låsen sidder fast. Skub til døren eller træk i den, og prøv igen.",
        "{door}: the lock is stuck. Push or pull the door and try again.",
    ),
    "outcome_33": (
        "Løft håndtaget på {door}, og prøv igen.",
        "Lift the handle of {door} and try again.",
    ),
    "outcome_34": (
        "Luk {door} først, og prøv igen.",
        "Close {door} first and try again.",
    ),
    "outcome_35": (
        "Batteriet i {door} er for svagt: døren er IKKE låst. Ring, før du går.",
        "The battery of {door} is too low: the door is NOT locked. Call before you leave.",
    ),
    "outcome_36": (
        "{door}: en anden greb ind undervejs. Se på døren, og prøv igen.",
        "{door}: somebody else stepped in. Look at the door and try again.",
    ),
    "outcome_64": (
        "Din adgang til {door} gælder ikke det. Spørg kontoret.",
        "Your access to {door} does not cover that. Ask the office.",
    ),
    "outcome_65": (
        "Adgangen til {door} sluttede {until}. Hent ny: noeglefri phone refresh",
        "The grant for {door} ended at {until}. Fetch a new one: noeglefri phone refresh",
    ),
    "outcome_66": (
        "Adgangen til {door} begynder først {start}. Er det forkert, så spørg kontoret.",
        "The grant for {door} begins at {start} only. If that is wrong, ask the office.",
    ),
    "outcome_67": (
        "Adgangen til {door} gælder ikke på dette tidspunkt. Spørg kontoret.",
        "The grant for {door} does not hold at this hour. Ask the office.",
    ),
    "outcome_68": (
        "Telefonen er spærret ved {door}. Spørg kontoret.",
        "This phone is blocked at {door}. Ask the office.",
    ),
    "outcome_69": (
        "{door} tog ikke imod posten. Hent den igen: noeglefri phone refresh",
        "{door} did not take the post. Fetch it again: noeglefri phone refresh",
    ),
    "outcome_70": ("{door} har allerede det nyeste.", "{door} already has the newest."),
    "outcome_71": (
        "{door} kender ikke den kommando. Opdater programmet.",
        "{door} does not know that command. Update this program.",
    ),
    "outcome_72": (
        "{door} er optaget. Vent lidt, og prøv igen.",
        "{door} is busy. Wait a moment and try again.",
    ),
    "outcome_unknown": (
        "{door} svarede noget nyt ({code}). Opdater programmet.",
        "{door} answered something new ({code}). Update this program.",
    ),
    # Log events.
    "event_1": ("låst op", "opened"),
    "event_2": ("låst", "locked"),
    "event_3": ("afvist", "refused"),
    "event_4": ("riglen nåede ikke frem", "bolt did not get there"),
    "event_5": ("adgang gemt", "grant stored"),
    "event_6": ("ny tilstand fra kontoret", "new state from the office"),
    "event_7": ("ur stillet", "clock set"),
    "event_8": ("startet", "started"),
    "event_9": ("boksen åbnet", "case opened"),
    "event_10": ("dør åbnet", "door opened"),
    "event_11": ("dør lukket", "door closed"),
    "event_12": ("låste selv", "locked by itself"),
    "event_13": ("batteri skiftet", "battery changed"),
    "event_14": ("batteri svagt", "battery low"),
    "event_15": ("opdatering", "update"),
    "event_15_1": ("ny firmware {version} på prøve", "new firmware {version} on trial"),
    "event_15_2": ("firmware {version} bestod prøven", "firmware {version} passed its trial"),
    "event_15_3": (
        "ny firmware bestod ikke, tilbage til {version}",
        "new firmware failed, back to {version}",
    ),
    "event_15_4": (
        "firmware {version} overtog fra en beskadiget kopi",
        "firmware {version} took over from a damaged copy",
    ),
    "event_16": ("nøgler udskiftet", "keys replaced"),
    "event_17": ("service", "service"),
    "event_18": ("ur-modul", "clock module"),
    "event_64": ("fremmede afvist", "strangers turned away"),
    "event_65": ("tidsmærke", "checkpoint"),
    "event_unknown": ("hændelse {code}", "event {code}"),
}
"""By key: Danish, English."""
