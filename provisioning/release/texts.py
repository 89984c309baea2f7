"""What the release machine's commands say, in Danish and English."""

from collections.abc import Mapping

RELEASE_TEXTS: Mapping[str, tuple[str, str]] = {
    "help_release_machine": (
        "Byg firmware, og forsegl den til hver lås.",
        "Build firmware, and seal it for each lock.",
    ),
    "help_new_root": (
        "Lav udgivelsens rod; opbevar filen ved denne maskine alene.",
        "Make the update root; keep the file on this machine only.",
    ),
    "help_root_file": ("Den nye fil med roden.", "The new file with the root."),
    "help_root_passphrase": (
        "Skriv den samme rod i en ny fil med en ny adgangskode.",
        "Write the same root into a new file under a new passphrase.",
    ),
    "root_rewrapped": (
        "Den samme rod ligger nu også i {path}. Ødelæg {old} og alle kopier af den.",
        "The same root is now in {path}, too. Destroy {old} and all copies of it.",
    ),
    "help_build": (
        "Byg en udgivelse: de samme byte på enhver maskine.",
        "Build a release: the same bytes on any machine.",
    ),
    "help_build_version": (
        "Udgivelsens nummer; højere er nyere.",
        "The release's number; higher is newer.",
    ),
    "help_build_into": ("Den nye fil med udgivelsen.", "The new file with the release."),
    "help_locks": (
        "På kontorets maskine: skriv listen over låse, der skal forsegles til. Den er ikke "
        "hemmelig.",
        "On the office's machine: write the list of locks to seal for. It is no secret.",
    ),
    "help_locks_into": ("Den nye liste.", "The new list."),
    "help_seal": (
        "På udgivelsesmaskinen, uden net: forsegl en udgivelse til hver lås på listen.",
        "On the release machine, without a network: seal a release for each lock on the list.",
    ),
    "help_seal_into": ("Den nye fil med forseglinger.", "The new file of seals."),
    "help_seal_root": ("Filen med udgivelsens rod.", "The file with the update root."),
    "help_seal_locks": (
        "Listen fra kontoret: en kode pr. linje, som på etiketterne.",
        "The office's list: one code a line, as on the labels.",
    ),
    "help_try": (
        "For udviklere: byg kilderne, forsegl dem, og bring dem til døre, uden filer og trin.",
        "For developers: build the sources, seal them, bring them to doors; no files, no stages.",
    ),
    "root_made": (
        "Roden ligger i {path}. Tag en kopi, og gem adgangskoden et andet sted.",
        "The root is in {path}. Keep a copy, and its passphrase elsewhere.",
    ),
    "release_built": (
        "Version {version}: {files} filer i {path}, kendetegn {digest}.",
        "Version {version}: {files} files in {path}, digest {digest}.",
    ),
    "locks_listed": (
        "{count} låse i {path}. Bær listen til udgivelsesmaskinen.",
        "{count} locks in {path}. Carry the list to the release machine.",
    ),
    "release_sealed": (
        "Version {version} er forseglet til {count} låse i {path}, kendetegn {digest}.",
        "Version {version} is sealed for {count} locks in {path}, digest {digest}.",
    ),
    "locks_not_read": (
        "Listen {path} kan ikke læses. Se efter filens navn.",
        "The list {path} cannot be read. Look at the file's name.",
    ),
    "locks_line": (
        "{path}, linje {line}: det er ikke en låsekode. Ret den efter etiketten. Intet er skrevet.",
        "{path}, line {line}: that is no lock's code. Correct it by the label. "
        "Nothing was written.",
    ),
    "locks_none": (
        "Der er ingen låse på listen {path}. Lav den på kontoret: "
        "noeglefri provision release locks FIL",
        "There are no locks on the list {path}. Make it at the office: "
        "noeglefri provision release locks FILE",
    ),
    "locks_no_office": (
        "Kontoret på denne maskine har ingen låse i drift. Kør kommandoen på kontorets maskine.",
        "The office on this machine has no locks in service. Run this on the office's machine.",
    ),
}
"""By key: Danish, English."""
