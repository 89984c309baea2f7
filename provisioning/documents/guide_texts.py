"""The words of the caregiver's pocket guide. `**` marks bold, braces are filled in.

Each message names the lock's outcomes that it explains, so that a test can tell whether one is
forgotten.
"""

from dataclasses import dataclass

from firmware import messages as wire
from host_tools.texts.catalogue import N_


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

GUIDE = GuideTexts(
    title=N_("Open the door\nwithout a key"),
    lead=N_("Pocket guide for you who visit citizens"),
    steps=(
        (N_("Tap"), N_("Choose the door on your phone.")),
        (N_("Knock"), N_("Knock twice, near the lock.")),
        (N_("Go in"), N_("The phone tells you when it is open.")),
    ),
    lost_heading=N_("Have you lost your phone?"),
    lost=N_("Call **{phone}** **at once**. It will then be blocked."),
    visit_heading=N_("A visit"),
    visit=(
        N_(
            "**Tap first, then knock.** The lock sleeps, and a knock wakes it for a "
            "few seconds only. Your phone must be listening by then."
        ),
        N_(
            "**Wait for the phone's answer** before you try the door. If the handle "
            "must be lifted or the door pulled, the phone says so."
        ),
        N_(
            "**When you leave:** close the door, choose Lock, and knock again. Do not go until the "
            "phone says that it is locked."
        ),
        N_("**At night:** two soft taps, near the lock, will do."),
        N_(
            "**Go online** once a day. That brings you new access and takes the "
            "locks' reports to the office."
        ),
        N_("**The door's own key always works.** The citizen can always get out from the inside."),
    ),
    messages_heading=N_("The phone says …"),
    door_messages=(
        Message(
            N_("Knock on the door"),
            N_("The lock is still asleep. Knock twice, with the phone near the door."),
        ),
        Message(
            N_("Lift the handle"),
            N_("Lift the handle all the way up, and try again."),
            (wire.OUTCOME_LIFT_HANDLE,),
        ),
        Message(
            N_("Close the door first"),
            N_("The door is ajar. Shut it fully, and lock again."),
            (wire.OUTCOME_CLOSE_DOOR_FIRST,),
        ),
        Message(
            N_("The lock is stuck"),
            N_("Pull the door towards you, or push it, while you try again. Do not use force."),
            (wire.OUTCOME_JAMMED,),
        ),
        Message(
            N_("Busy, or somebody else stepped in"),
            N_("Wait a moment, look at the door, and try again."),
            _STEPPED_IN,
        ),
        Message(
            N_("The connection broke"),
            N_("Go nearer and knock again. Check whether the door is locked."),
        ),
        Message(
            N_("The battery is too low to lock"),
            N_("The door is **not** locked. Call before you leave."),
            (wire.OUTCOME_BATTERY_TOO_LOW_TO_LOCK,),
        ),
        Message(
            N_("The battery is almost empty"),
            N_("Call today. The lock still opens."),
            flag=wire.FLAG_BATTERY_CRITICAL,
        ),
        Message(
            N_("The battery is low"),
            N_("Do nothing. The office is told when your phone is online."),
            flag=wire.FLAG_BATTERY_LOW,
        ),
        Message(
            N_("The box is open"),
            N_("Call and say so."),
            flag=wire.FLAG_TAMPERED,
        ),
    ),
    access_heading=N_("… about your access"),
    access_messages=(
        Message(
            N_("Your access has ended"),
            N_("Go online to renew it. Try again."),
            (wire.OUTCOME_GRANT_ENDED,),
        ),
        Message(
            N_("Your access has not begun"),
            N_("Wait until the hour, or call."),
            (wire.OUTCOME_GRANT_NOT_BEGUN, wire.OUTCOME_OUTSIDE_SCHEDULE),
        ),
        Message(
            N_("Your access is blocked"),
            N_("Call. Your phone may have been reported lost."),
            (wire.OUTCOME_REVOKED,),
        ),
        Message(
            N_("Your access does not cover that"),
            N_("If it is the right door, call."),
            (wire.OUTCOME_NO_RIGHT,),
        ),
        Message(
            N_("The lock does not recognise the phone"),
            N_("Go online and try again. Otherwise call."),
        ),
        Message(N_("This is not the right lock"), N_("Do not try again. Call.")),
        Message(N_("Bluetooth is off"), N_("Switch on Bluetooth on your phone.")),
    ),
    always_heading=N_("Can you not get in?"),
    always=(
        N_("Call **{phone}**."),
        N_("If you think that the citizen is in danger, call **112** first."),
        N_("{municipality}"),
    ),
)
