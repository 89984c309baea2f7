"""What the simulator's console says by code: what can be typed, what can break, what is wrong."""

from collections.abc import Mapping

from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker
from sim.faults import MistypedError

VERBS: Mapping[str, str] = {
    "knock": N_("knock N: knock on door N"),
    "lift": N_("lift N: lift the handle, let it go"),
    "pull": N_("pull N: pull the door open"),
    "push": N_("push N: push the door shut"),
    "key": N_("key N lock|unlock: turn the key in the cylinder"),
    "lid": N_("lid N open|shut: the box's lid"),
    "reset": N_("reset N: press RESET in the box"),
    "power": N_("power N on|off: take the cells out"),
    "fault": N_("fault N FAULT: break something; fault N lists them all"),
    "skip": N_("skip SECONDS: let time pass"),
    "quit": N_("quit: end"),
}
"""What can be typed, and what it does."""

FAULTS: Mapping[str, str] = {
    "jam": N_("the bolt cannot pass POSITION, 0 to 1"),
    "unjam": N_("the bolt runs free again"),
    "misalign": N_("closed, the bolt hits the plate at POSITION"),
    "align": N_("the strike plate sits right again"),
    "reverse-motor": N_("the motor is wired the other way round"),
    "swap-switches": N_("the end switches are on each other's wires"),
    "stick": N_("a sensor shows LEVEL whatever happens"),
    "mend": N_("that sensor works again"),
    "cut-power": N_("power goes at a flash operation"),
    "flip-bit": N_("a flash cell ages"),
    "brown-out": N_("the supply sags: the chip starts anew"),
    "pull-battery": N_("somebody takes the cells out"),
    "battery": N_("cells with CHARGE (0 to 1) left"),
    "temperature": N_("of the battery and the chip"),
    "drift": N_("how much the clock gains asleep"),
}
"""What a fault does, by its name."""

STATES: Mapping[str, str] = {
    "off": N_("off"),
    "running": N_("awake"),
    "asleep": N_("asleep"),
}
"""What a board does, by its `PowerState`."""

_MISTYPED: Mapping[str, str] = {
    "console_unknown": N_("{line}: that makes no sense here. Type help."),
    "console_no_door": N_("There is no door {number}; they are numbered 1 to {doors}."),
    "fault_unknown": N_("No fault is called {name}. There are: {faults}"),
    "fault_usage": N_("Type: {name} {usage} ({meaning})"),
}


def explained(say: Speaker, error: MistypedError) -> str:
    """What is wrong with a line, and what could be typed instead."""
    if error.key in VERBS:
        return say(VERBS[error.key])
    values = dict(error.values)
    if error.key == "fault_usage":
        fault = values["name"]
        values["meaning"] = say(FAULTS[fault])
    return say(_MISTYPED[error.key], **values)
