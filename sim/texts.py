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
    "sim_invite": (
        "I en anden terminal: noeglefri phone enrol Anna · "
        'noeglefri office grant Anna "{door}" · noeglefri phone refresh · '
        'noeglefri open "{door}" --radio sim:{air}',
        "In another terminal: noeglefri phone enrol Anna · "
        'noeglefri office grant Anna "{door}" · noeglefri phone refresh · '
        'noeglefri open "{door}" --radio sim:{air}',
    ),
}
