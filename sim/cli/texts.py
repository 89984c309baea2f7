"""Every sentence of `noeglefri sim`, in Danish and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "help_sim": (
        "Døre, låse og en radio, der kun findes i denne computer.",
        "Doors, locks and a radio that only exist in this computer.",
    ),
    "help_sim_run": (
        "Hæng døre op med vores firmware, og se dem leve; skriv kommandoer for at banke, løfte "
        "og dreje. Med --air er låsene klar til kontorets telefoner.",
        "Put up doors with our firmware and watch them live; type commands to knock, lift and "
        "turn. With --air the locks are ready for the office's phones.",
    ),
    "help_sim_doors": ("Så mange døre.", "How many doors."),
    "help_sim_seed": (
        "Gør alle tilfældige valg ens fra gang til gang.",
        "Makes every random choice repeat.",
    ),
    "help_sim_rate": (
        "Verdenssekunder pr. sekund; 1 i en delt luft.",
        "World seconds per second; 1 on a shared air.",
    ),
    "help_sim_air": (
        "Navn på en luft, der deles med andre processer: telefoner når den med --radio sim:NAVN.",
        "Name of an air shared with other processes: phones reach it by --radio sim:NAME.",
    ),
    "help_sim_folder": (
        "Her gemmes låsenes hukommelse og radioens spor; i en delt luft ellers hos kontoret.",
        "Keep flash files and radio traces here; on a shared air otherwise beside the office.",
    ),
    "help_sim_office": (
        "Mappe med det kontor, som låsene hører til; ellers brugerens indbyggede kontor.",
        "Folder of the office that the locks belong to; otherwise the user's embedded one.",
    ),
    "help_sim_root": (
        "Fil med udgivelsens rod: nye låse tager de opdateringer, som den forsegler.",
        "File with the update root: new locks take the updates that it seals.",
    ),
    "sim_root_shared": (
        "kun låse i en delt luft kan opdateres: tilføj --air",
        "only locks on a shared air can be updated: add --air",
    ),
    "help_sim_fault": ("Begynd i stykker: {faults}.", "Start broken: {faults}."),
    "help_sim_micropython": (
        "Kør et MicroPython-program på et simuleret kort; tager unix-programmets argumenter.",
        "Run any MicroPython program on a simulated board; takes the unix binary's arguments.",
    ),
    "help_sim_program_air": (
        "Navn på den luft, som processer deler.",
        "Name of the air that processes share.",
    ),
    "help_sim_replay": (
        "Kør en fejlet test igen med samme frø.",
        "Run a failed test again with the same seed.",
    ),
    "help_sim_bundle": (
        "Zip-fil eller mappe, som en fejlet test efterlod.",
        "Zip file or folder that a failed test left.",
    ),
    "sim_rate_shared": (
        "i en delt luft er et sekund et sekund: udelad --rate",
        "on a shared air a second is a second: leave out --rate",
    ),
    "sim_hanging": (
        "Hænger låse op ({done} af {total})",
        "Putting up locks ({done} of {total})",
    ),
    "sim_no_bundle": (
        "{bundle} er ikke efterladt af en fejlet test.",
        "{bundle} is not a bundle of a failed test.",
    ),
    "sim_invite": (
        "I en anden terminal:  noeglefri phone enrol Anna\n"
        '  noeglefri office grant Anna "{door}" && noeglefri phone refresh\n'
        '  noeglefri open "{door}" --radio sim:{air}        og skriv her: knock 1',
        "In another terminal:  noeglefri phone enrol Anna\n"
        '  noeglefri office grant Anna "{door}" && noeglefri phone refresh\n'
        '  noeglefri open "{door}" --radio sim:{air}        and type here: knock 1',
    ),
    # The live console.
    "console_door": ("dør", "door"),
    "console_lock": ("lås", "lock"),
    "console_bolt": ("rigel", "bolt"),
    "console_leaf": ("døren", "leaf"),
    "console_handle": ("håndtag", "handle"),
    "console_battery": ("batteri", "battery"),
    "console_off": ("slukket", "off"),
    "console_running": ("vågen", "awake"),
    "console_asleep": ("sover", "asleep"),
    "console_closed": ("lukket", "closed"),
    "console_open": ("åben", "open"),
    "console_lifted": ("løftet", "lifted"),
    "console_down": ("nede", "down"),
    "console_stalled": ("sidder fast", "stalled"),
    "console_moving": ("kører {percent}", "moving {percent}"),
    "console_locked": ("låst", "locked"),
    "console_unlocked": ("ulåst", "unlocked"),
    "console_between": ("midtvejs {percent}", "between {percent}"),
    "console_opens": ("går op", "opens"),
    "console_held": ("holdes af riglen", "is held by the bolt"),
    "console_shuts": ("lukkes", "shuts"),
    "console_hits_bolt": ("rammer riglen", "hits the bolt"),
    "console_port": ("seriel port {port}", "serial port {port}"),
    "console_more": ("… og {count:dør|døre} til", "… and {count:more door|more doors}"),
    "console_short": (
        "knock 1 · lift 1 · pull 1 · push 1 · key 1 lock · help · quit  (1: dørens nr.)",
        "knock 1 · lift 1 · pull 1 · push 1 · key 1 lock · help · quit  (1: door 1)",
    ),
    "console_unknown": (
        "{line}: det forstås ikke. Skriv help.",
        "{line}: that makes no sense here. Type help.",
    ),
    "console_no_door": (
        "Der er ingen dør {number}; de har numrene 1 til {doors}.",
        "There is no door {number}; they are numbered 1 to {doors}.",
    ),
    "help_knock": ("knock N: bank på dør N", "knock N: knock on door N"),
    "help_lift": ("lift N: løft håndtaget, og slip det", "lift N: lift the handle, let it go"),
    "help_pull": ("pull N: træk døren op", "pull N: pull the door open"),
    "help_push": ("push N: skub døren i", "push N: push the door shut"),
    "help_key": (
        "key N lock|unlock: drej nøglen i cylinderen",
        "key N lock|unlock: turn the key in the cylinder",
    ),
    "help_lid": ("lid N open|shut: boksens låg", "lid N open|shut: the box's lid"),
    "help_reset": ("reset N: tryk på boksens RESET", "reset N: press RESET in the box"),
    "help_power": ("power N on|off: tag cellerne ud", "power N on|off: take the cells out"),
    "help_fault": (
        "fault N FEJL: gør noget i stykker; fault N viser dem alle",
        "fault N FAULT: break something; fault N lists them all",
    ),
    "help_skip": (
        "skip SEKUNDER: lad tiden gå",
        "skip SECONDS: let time pass",
    ),
    "help_quit": ("quit: slut", "quit: end"),
    # Faults.
    "fault_unknown": (
        "Ingen fejl hedder {name}. Der er: {faults}",
        "No fault is called {name}. There are: {faults}",
    ),
    "fault_usage": (
        "Skriv: {name} {usage} ({meaning})",
        "Type: {name} {usage} ({meaning})",
    ),
    "fault_jam": (
        "riglen kan ikke passere POSITION, 0 til 1",
        "the bolt cannot pass POSITION, 0 to 1",
    ),
    "fault_unjam": ("riglen går frit igen", "the bolt runs free again"),
    "fault_misalign": (
        "når døren er lukket, rammer riglen slutblikket ved POSITION",
        "closed, the bolt hits the plate at POSITION",
    ),
    "fault_align": ("slutblikket sidder rigtigt igen", "the strike plate sits right again"),
    "fault_reverse_motor": (
        "motorens ledninger er byttet om",
        "the motor is wired the other way round",
    ),
    "fault_swap_switches": (
        "endestoppenes ledninger er byttet om",
        "the end switches are on each other's wires",
    ),
    "fault_stick": (
        "en føler viser LEVEL, hvad der end sker",
        "a sensor shows LEVEL whatever happens",
    ),
    "fault_mend": ("føleren virker igen", "that sensor works again"),
    "fault_cut_power": (
        "strømmen går midt i en flash-operation",
        "power goes at a flash operation",
    ),
    "fault_flip_bit": ("en flash-celle ældes", "a flash cell ages"),
    "fault_brown_out": (
        "spændingen falder: chippen starter forfra",
        "the supply sags: the chip starts anew",
    ),
    "fault_pull_battery": ("nogen tager cellerne ud", "somebody takes the cells out"),
    "fault_battery": (
        "celler med CHARGE (0 til 1) tilbage",
        "cells with CHARGE (0 to 1) left",
    ),
    "fault_temperature": ("batteriets og chippens", "of the battery and the chip"),
    "fault_drift": ("så meget går uret for stærkt i søvne", "how much the clock gains asleep"),
}
