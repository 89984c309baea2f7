"""What `noeglefri office grant` says, in Danish and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "help_grant": (
        "Giv adgang, i timer fra nu eller på faste ugedage og klokkeslæt. Afløser den, der var.",
        "Give access, for hours from now or on weekdays at set hours. Replaces what was.",
    ),
    "help_hours": (
        "Så mange timer fra nu: 8 eller 1,5. (uden: 8; med faste tider: fire uger)",
        "So many hours from now: 8 or 1.5. (without: 8; with set times: four weeks)",
    ),
    "help_days": (
        "Ugedage: man-fre, lør,søn, hverdage. (uden: alle)",
        "Weekdays: mon-fri, sat,sun, weekdays. (without: all)",
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
    "weekdays": (
        "mandag tirsdag onsdag torsdag fredag lørdag søndag",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    ),
    "days_run": ("{first} til {last}", "{first} to {last}"),
    "every_day": ("hver dag", "every day"),
    "days_wrong": (
        "{part}: ugedage skrives som man-fre, mandag til fredag eller lør,søn.",
        "{part}: weekdays are written as mon-fri, Monday to Friday or sat,sun.",
    ),
    "time_wrong": (
        "{part}: klokkeslæt skrives som 7, 07:00 eller 15.30.",
        "{part}: times are written as 7, 07:00 or 15.30.",
    ),
    "quarter_wrong": (
        "{part}: låsene kender kun hele kvarterer, som 07:15.",
        "{part}: the locks know whole quarters of an hour only, as 07:15.",
    ),
    "hours_wrong": (
        "Timer skrives som 8 eller 1,5.",
        "Hours are written as 8 or 1.5.",
    ),
    "hours_beyond": (
        "Mindst et par minutter og højst {most} timer, et år.",
        "A few minutes at least, and {most} hours at most, a year.",
    ),
    "rights_wrong": (
        "Vælg blandt {rights}, adskilt af komma.",
        "Choose among {rights}, separated by commas.",
    ),
}
