"""What the commands say, in Danish and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "help_office_import": (
        "Tag et kontor af den tidligere slags over. Dets fil bliver, som den er.",
        "Take over an office of the former kind. Its file stays as it is.",
    ),
    "help_backup": (
        "Tag en sikkerhedskopi, mens kontoret arbejder. Først når den er færdig, må låsene glemme, "
        "hvad den har. Nøglen office.key er ikke med: gem den et andet sted.",
        "Take a backup while the office works. Only when it is finished may locks forget what it "
        "holds. The key office.key is not in it: keep that elsewhere.",
    ),
    "help_backup_file": ("Kopiens fil.", "The copy's file."),
    "backed_up": (
        "Sikkerhedskopien er færdig: {file} ({size} MB).",
        "Backed up: {file} ({size} MB).",
    ),
    "backup_exists": (
        "{path} findes allerede. Vælg et andet navn.",
        "{path} exists already. Choose another name.",
    ),
    "backup_damaged": (
        "{path} kan ikke læses helt. Brug en anden kopi.",
        "{path} does not read back whole. Use another copy.",
    ),
    "no_backup": (
        "{path} er ikke en sikkerhedskopi af et kontor.",
        "{path} is no backup of an office.",
    ),
    "help_restore": (
        "Læg en sikkerhedskopi tilbage. Al adgang til nu bliver ugyldig og kommer igen, når hver "
        "telefon henter post; de nuværende data gemmes ved siden af.",
        "Put a backup back. All access so far is void and comes back when each phone syncs; the "
        "present data are kept aside.",
    ),
    "restored": (
        "Kontoret er, som det var {made}. {doors:dør|døre} får besked; {phones:telefon|telefoner} "
        "skal hente post.",
        "The office is as it was {made}. {doors:door|doors} will be told; {phones:phone|phones} "
        "must sync.",
    ),
    "restored_block": (
        "Spær igen, hvad der er blevet spærret siden {made}, og giv den adgang, der er kommet til.",
        "Block again what was blocked since {made}, and give the access that was added since.",
    ),
    "office_importing": ("Tager det tidligere kontor over", "Taking over the former office"),
    "office_imported": (
        "Taget over: {doors:dør|døre}, {phones:telefon|telefoner}, {grants:adgang|adgange}, "
        "{records:hændelse|hændelser}, {units:enhed|enheder}.",
        "Taken over: {doors:door|doors}, {phones:phone|phones}, {grants:grant|grants}, "
        "{records:event|events}, {units:unit|units}.",
    ),
    "nothing_to_import": (
        "I {path} er der ikke noget tidligere kontor at tage over, eller det er allerede gjort.",
        "There is no former office to take over in {path}, or it was done already.",
    ),
}
"""By key: Danish, English."""
