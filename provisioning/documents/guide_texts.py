"""The words of the caregiver's pocket guide. `**` marks bold, braces are filled in.

Each message names the lock's outcomes that it explains, so that a test can tell whether one is
forgotten.
"""

from dataclasses import dataclass

from firmware import messages as wire


@dataclass(frozen=True)
class Message:
    """What the phone says, what to do about it, and which outcomes of the lock lie behind it."""

    says: str
    what_to_do: str
    outcomes: tuple[int, ...] = ()
    flag: int = 0
    """The flag of the lock's status that it explains, if any."""


@dataclass(frozen=True)
class GuideTexts:
    """Everything that a pocket guide says, in its order."""

    title: str
    lead: str
    steps: tuple[tuple[str, str], ...]
    lost_heading: str
    lost: str
    visit_heading: str
    visit: tuple[str, ...]
    messages_heading: str
    door_messages: tuple[Message, ...]
    access_heading: str
    access_messages: tuple[Message, ...]
    always_heading: str
    always: tuple[str, ...]


_STEPPED_IN = (wire.OUTCOME_INTERRUPTED, wire.OUTCOME_BUSY)

DANISH = GuideTexts(
    title="Åbn døren\nuden nøgle",
    lead="Lommeguide til dig, der besøger borgere",
    steps=(
        ("Tryk", "Vælg døren på telefonen."),
        ("Bank", "Bank to gange, tæt på låsen."),
        ("Gå ind", "Telefonen siger til, når der er åbent."),
    ),
    lost_heading="Har du mistet telefonen?",
    lost="Ring **med det samme** på **{phone}**. Så bliver den spærret.",
    visit_heading="Et besøg",
    visit=(
        "**Tryk først, bank bagefter.** Låsen sover og vågner kun et par sekunder ad gangen, når "
        "det banker. Telefonen skal allerede lytte.",
        "**Vent på telefonens svar**, før du tager i døren. Skal døren trækkes eller løftes, siger "
        "telefonen det.",
        "**Når du går:** luk døren, vælg Lås, og bank igen. Gå først, når telefonen siger, at der "
        "er låst.",
        "**Om natten:** to bløde bank, tæt på låsen, er nok.",
        "**Vær på nettet** en gang om dagen. Så får du nye adgange, og låsens oplysninger kommer "
        "hjem til kontoret.",
        "**Dørens egen nøgle virker altid.** Borgeren kan altid gå ud indefra.",
    ),
    messages_heading="Telefonen siger …",
    door_messages=(
        Message("Bank på døren", "Låsen sover endnu. Bank to gange, og hold telefonen nær døren."),
        Message(
            "Løft håndtaget",
            "Løft håndtaget helt op, og prøv igen.",
            (wire.OUTCOME_LIFT_HANDLE,),
        ),
        Message(
            "Luk døren først",
            "Døren står på klem. Luk den helt, og lås igen.",
            (wire.OUTCOME_CLOSE_DOOR_FIRST,),
        ),
        Message(
            "Låsen sidder fast",
            "Træk døren til dig, eller skub til den, mens du prøver igen. Brug ikke magt.",
            (wire.OUTCOME_JAMMED,),
        ),
        Message(
            "Optaget, eller en anden greb ind",
            "Vent lidt, se på døren, og prøv igen.",
            _STEPPED_IN,
        ),
        Message("Forbindelsen røg", "Gå tættere på, og bank igen. Se efter, om døren er låst."),
        Message(
            "Batteriet er for svagt til at låse",
            "Døren er **ikke** låst. Ring, før du går.",
            (wire.OUTCOME_BATTERY_TOO_LOW_TO_LOCK,),
        ),
        Message(
            "Batteriet er næsten tomt",
            "Ring i dag. Låsen åbner stadig.",
            flag=wire.FLAG_BATTERY_CRITICAL,
        ),
        Message(
            "Batteriet er lavt",
            "Gør ikke noget. Kontoret får besked, når din telefon er på nettet.",
            flag=wire.FLAG_BATTERY_LOW,
        ),
    ),
    access_heading="… om din adgang",
    access_messages=(
        Message(
            "Din adgang er udløbet",
            "Gå på nettet, så den fornyes. Prøv igen.",
            (wire.OUTCOME_GRANT_ENDED,),
        ),
        Message(
            "Din adgang er ikke begyndt",
            "Vent til tidspunktet, eller ring.",
            (wire.OUTCOME_GRANT_NOT_BEGUN, wire.OUTCOME_OUTSIDE_SCHEDULE),
        ),
        Message(
            "Din adgang er spærret",
            "Ring. Det kan være din telefon, der er meldt tabt.",
            (wire.OUTCOME_REVOKED,),
        ),
        Message(
            "Din adgang gælder ikke det",
            "Er det den rigtige dør, så ring.",
            (wire.OUTCOME_NO_RIGHT,),
        ),
        Message(
            "Låsen genkender ikke telefonen",
            "Gå på nettet, og prøv igen. Ellers ring.",
        ),
        Message("Det er ikke den rigtige lås", "Prøv ikke igen. Ring."),
        Message("Bluetooth er slukket", "Tænd Bluetooth på telefonen."),
    ),
    always_heading="Kan du ikke komme ind?",
    always=(
        "Ring på **{phone}**.",
        "Tror du, at borgeren er i fare, så ring **112** først.",
        "{municipality}",
    ),
)

ENGLISH = GuideTexts(
    title="Open the door\nwithout a key",
    lead="Pocket guide for you who visit citizens",
    steps=(
        ("Tap", "Choose the door on your phone."),
        ("Knock", "Knock twice, near the lock."),
        ("Go in", "The phone tells you when it is open."),
    ),
    lost_heading="Have you lost your phone?",
    lost="Call **{phone}** **at once**. It will then be blocked.",
    visit_heading="A visit",
    visit=(
        "**Tap first, then knock.** The lock sleeps, and a knock wakes it for a few seconds only. "
        "Your phone must be listening by then.",
        "**Wait for the phone's answer** before you try the door. If the handle must be lifted or "
        "the door pulled, the phone says so.",
        "**When you leave:** close the door, choose Lock, and knock again. Do not go until the "
        "phone says that it is locked.",
        "**At night:** two soft taps, near the lock, will do.",
        "**Go online** once a day. That brings you new access and takes the locks' reports to the "
        "office.",
        "**The door's own key always works.** The citizen can always get out from the inside.",
    ),
    messages_heading="The phone says …",
    door_messages=(
        Message(
            "Knock on the door",
            "The lock is still asleep. Knock twice, with the phone near the door.",
        ),
        Message(
            "Lift the handle",
            "Lift the handle all the way up, and try again.",
            (wire.OUTCOME_LIFT_HANDLE,),
        ),
        Message(
            "Close the door first",
            "The door is ajar. Shut it fully, and lock again.",
            (wire.OUTCOME_CLOSE_DOOR_FIRST,),
        ),
        Message(
            "The lock is stuck",
            "Pull the door towards you, or push it, while you try again. Do not use force.",
            (wire.OUTCOME_JAMMED,),
        ),
        Message(
            "Busy, or somebody else stepped in",
            "Wait a moment, look at the door, and try again.",
            _STEPPED_IN,
        ),
        Message(
            "The connection broke", "Go nearer and knock again. Check whether the door is locked."
        ),
        Message(
            "The battery is too low to lock",
            "The door is **not** locked. Call before you leave.",
            (wire.OUTCOME_BATTERY_TOO_LOW_TO_LOCK,),
        ),
        Message(
            "The battery is almost empty",
            "Call today. The lock still opens.",
            flag=wire.FLAG_BATTERY_CRITICAL,
        ),
        Message(
            "The battery is low",
            "Do nothing. The office is told when your phone is online.",
            flag=wire.FLAG_BATTERY_LOW,
        ),
    ),
    access_heading="… about your access",
    access_messages=(
        Message(
            "Your access has ended",
            "Go online to renew it. Try again.",
            (wire.OUTCOME_GRANT_ENDED,),
        ),
        Message(
            "Your access has not begun",
            "Wait until the hour, or call.",
            (wire.OUTCOME_GRANT_NOT_BEGUN, wire.OUTCOME_OUTSIDE_SCHEDULE),
        ),
        Message(
            "Your access is blocked",
            "Call. Your phone may have been reported lost.",
            (wire.OUTCOME_REVOKED,),
        ),
        Message(
            "Your access does not cover that",
            "If it is the right door, call.",
            (wire.OUTCOME_NO_RIGHT,),
        ),
        Message(
            "The lock does not recognise the phone",
            "Go online and try again. Otherwise call.",
        ),
        Message("This is not the right lock", "Do not try again. Call."),
        Message("Bluetooth is off", "Switch on Bluetooth on your phone."),
    ),
    always_heading="Can you not get in?",
    always=(
        "Call **{phone}**.",
        "If you think that the citizen is in danger, call **112** first.",
        "{municipality}",
    ),
)
