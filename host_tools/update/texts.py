"""What firmware updates say, in Danish and English."""

from collections.abc import Mapping

UPDATE_TEXTS: Mapping[str, tuple[str, str]] = {
    "help_update": (
        "Bring ny firmware til låse: få døre først, og stop ved problemer.",
        "Bring new firmware to locks: a few doors first, and stop on trouble.",
    ),
    "help_release": ("Udgivelsens fil.", "The release's file."),
    "help_seals": (
        "Filen med udgivelsen forseglet til hver lås.",
        "The file with the release sealed for each lock.",
    ),
    "help_base": (
        "Udgivelser, som låsene måske kører: så sendes kun forskellen.",
        "Releases that the locks may run: then only the difference is sent.",
    ),
    "help_first": (
        "Så mange døre først; de andre, når kommandoen køres igen. 0: alle på én gang.",
        "So many doors first; the others when the command is run again. 0: all at once.",
    ),
    "updated": (
        "{door} kører den nye firmware ({bytes} byte sendt).",
        "{door} runs the new firmware ({bytes} bytes sent).",
    ),
    "rollout_reached": (
        "Version {version} kører ved {done} af {doors}.",
        "Version {version} runs at {done} of {doors}.",
    ),
    "rollout_stopped": (
        "Stoppet ved {door}: de andre døre venter. Løs problemet, og kør samme kommando igen.",
        "Stopped at {door}: the other doors wait. Solve the trouble and run the same command "
        "again.",
    ),
    "rollout_held": (
        "{door} havde problemer med denne udgivelse: de andre døre venter, til den kører den. "
        "Tag den først, eller meld udgivelsen.",
        "{door} had trouble with this release: the other doors wait until it runs it. "
        "Take it first, or report the release.",
    ),
    "rollout_unreadable": (
        "{path} er ikke en plan for en udrulning. Flyt filen, og kør kommandoen igen.",
        "{path} is not the plan of a rollout. Move the file and run the command again.",
    ),
    "rollout_first_done": (
        "Nu venter: {names}. Brug de første døre en dags tid, og kør så samme kommando igen.",
        "Waiting now: {names}. Use the first doors for a day or so, then run the same command "
        "again.",
    ),
    "rollout_later": (
        "Mangler endnu {names}: kør samme kommando igen dér.",
        "Still to do: {names}. Run the same command again there.",
    ),
    "update_no_doors": (
        "Din telefon har ikke retten til service ved nogen dør. Spørg kontoret, og kør: "
        "noeglefri phone refresh",
        "Your phone has the service right at no door. Ask the office, then run: "
        "noeglefri phone refresh",
    ),
    "start_files_stay": (
        "Udgivelsens boot.py er en anden end før. Over Bluetooth bliver den, som den "
        "er, og låsene virker med den; den fornys på kablet (provision update-serial).",
        "The release's boot.py is another than before. Over Bluetooth it stays as it is, "
        "and the locks work with it; it is renewed on the cable (provision update-serial).",
    ),
    "update_interrupted": (
        "Afbrudt. Dørene virker. Kør samme kommando igen: den går videre, hvor den slap.",
        "Interrupted. The doors work. Run the same command again: it goes on where it stopped.",
    ),
    "update_connected": ("{door}: forbundet", "{door}: connected"),
    "update_retrying": (
        "{door}: forbindelsen røg, prøver igen",
        "{door}: the connection broke, trying again",
    ),
    "update_share": ("{door}: {percent} %", "{door}: {percent} %"),
    "update_restart": (
        "{door} genstarter med den nye firmware",
        "{door} restarts with the new firmware",
    ),
    "update_silent": (
        "{door} fik den nye firmware, men har ikke meldt sig siden. Bank på, og kør samme "
        "kommando igen. Består den ikke prøven, går låsen selv tilbage til den gamle.",
        "{door} got the new firmware but was not heard since. Knock, and run the same command "
        "again. Should it fail its trial, the lock returns to the old one by itself.",
    ),
    "update_battery": (
        "Batteriet i {door} er for svagt til en opdatering ({percent} %). Skift det først.",
        "The battery of {door} is too low for an update ({percent} %). Change it first.",
    ),
    "release_not_read": (
        "{path} kan ikke læses. Se efter filens navn.",
        "{path} cannot be read. Look at the file's name.",
    ),
    "release_none": (
        "{path} er ikke en udgivelse. Angiv filen fra udgivelsesmaskinen.",
        "{path} is not a release. Give the file from the release machine.",
    ),
    "release_cut": (
        "{path} er afkortet eller beskadiget. Hent udgivelsen igen.",
        "{path} is cut short or damaged. Fetch the release again.",
    ),
    "release_altered": (
        "{path} er ændret: indholdet er ikke det, som dens filoversigt nævner. "
        "Hent udgivelsen igen.",
        "{path} was altered: the content is not what its manifest names. Fetch the release again.",
    ),
    "release_extra": (
        "{path} har filer for meget: flere, end dens filoversigt nævner. Hent udgivelsen igen.",
        "{path} has extra files: more than its manifest names. Fetch the release again.",
    ),
    "release_lacks": (
        "{path} mangler filer, som dens filoversigt nævner. Hent udgivelsen igen.",
        "{path} lacks files that its manifest names. Fetch the release again.",
    ),
    "seals_none": (
        "{path} er ikke en fil med forseglinger. Angiv den fra udgivelsesmaskinen.",
        "{path} is not a file of seals. Give the one from the release machine.",
    ),
    "seals_foreign": (
        "Forseglingerne i {path} hører til en anden udgivelse. Angiv dem, der blev lavet til "
        "denne.",
        "The seals in {path} belong to another release. Give those that were made for this one.",
    ),
    "release_not_sealed": (
        "Udgivelsen er ikke forseglet til {door}. Forsegl den på udgivelsesmaskinen.",
        "The release is not sealed for {door}. Seal it on the release machine.",
    ),
    "update_no_service": (
        "Din adgang til {door} gælder ikke service. Spørg kontoret.",
        "Your access to {door} does not cover service. Ask the office.",
    ),
    "update_returned": (
        "{door} er gået tilbage til den gamle firmware: den nye bestod ikke prøven. "
        "Låsen virker. Meld udgivelsen.",
        "{door} went back to the old firmware: the new one failed its trial. "
        "The lock works. Report the release.",
    ),
    "update_reason_1": (
        "{door}: tilbuddet er afkortet. Hent udgivelsen igen.",
        "{door}: the offer is cut short. Fetch the release again.",
    ),
    "update_reason_2": (
        "{door}: udgivelsen er ikke forseglet til denne lås.",
        "{door}: the release is not sealed for this lock.",
    ),
    "update_reason_3": (
        "{door}: udgivelsen er ældre end den, låsen har godtaget.",
        "{door}: the release is older than what the lock has accepted.",
    ),
    "update_reason_4": (
        "{door} kører den allerede.",
        "{door} runs it already.",
    ),
    "update_reason_5": (
        "{door}: filoversigten er ikke den forseglede. Hent udgivelsen igen.",
        "{door}: the manifest is not the sealed one. Fetch the release again.",
    ),
    "update_reason_6": (
        "{door}: der er filer for meget i forhold til forseglingen.",
        "{door}: there are more files than were sealed.",
    ),
    "update_reason_7": (
        "{door}: en fil er ændret undervejs. Hent udgivelsen igen.",
        "{door}: a file was altered on its way. Fetch the release again.",
    ),
    "update_reason_8": (
        "{door}: en anden opdaterer låsen nu. Prøv igen om lidt.",
        "{door}: somebody else is updating the lock. Try again in a moment.",
    ),
    "update_reason_9": (
        "{door} prøver stadig sin firmware af. Lås døren op én gang, og prøv igen.",
        "{door} is still trying its firmware. Unlock the door once and try again.",
    ),
    "update_reason_10": (
        "{door}: en fil kunne ikke læses tilbage. Prøv igen.",
        "{door}: a file did not read back. Try again.",
    ),
}
"""By key: Danish, English."""
