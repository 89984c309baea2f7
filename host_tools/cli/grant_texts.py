"""What `noeglefri office grant` says, in Danish and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "help_grant": (
        "Giv adgang, i timer fra nu eller på faste ugedage og klokkeslæt. Afløser den, der var.",
        "Give access, for hours from now or on weekdays at set hours. Replaces what was.",
    ),
    "help_hours": (
        "Så mange timer fra nu. (uden: 8; med faste tider: fire uger)",
        "So many hours from now. (without: 8; with set times: four weeks)",
    ),
    "help_days": (
        "Ugedage: man-fre, lør,søn. (uden: alle)",
        "Weekdays: mon-fri, sat,sun. (without: all)",
    ),
    "help_from": ("Fra klokken, dansk tid: 07:00.", "From, Danish time: 07:00."),
    "help_to": (
        "Til klokken, dansk tid; tidligere end --from: næste dag.",
        "To, Danish time; before --from: on the next day.",
    ),
    "help_rights": (
        "Hvad der må gøres: {rights}.",
        "What may be done: {rights}.",
    ),
    "granted_hours": (
        "{name} har adgang til {door} til {until}, {days} {begin}-{end} dansk tid.",
        "{name} has access to {door} until {until}, {days} {begin}-{end} Danish time.",
    ),
    "granted_cut": (
        "Da stilles uret om, og låsen kender ikke sommertid: giv adgangen igen derefter.",
        "Then the clocks change, and the lock knows no summer time: grant again after that.",
    ),
    "weekdays": ("man tir ons tor fre lør søn", "Mon Tue Wed Thu Fri Sat Sun"),
    "every_day": ("hver dag", "every day"),
    "days_wrong": (
        "Ugedage skrives som man-fre eller lør,søn.",
        "Weekdays are written as mon-fri or sat,sun.",
    ),
    "time_wrong": (
        "Klokkeslæt skrives som 07:00 eller 15:30, i hele kvarterer.",
        "Times are written as 07:00 or 15:30, in whole quarters of an hour.",
    ),
    "rights_wrong": (
        "Vælg blandt {rights}, adskilt af komma.",
        "Choose among {rights}, separated by commas.",
    ),
}
