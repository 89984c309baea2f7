"""Why somebody gets in, or does not: what a rule lacks, and what keeps a phone from access."""

from collections.abc import Mapping

from host_tools.texts.catalogue import N_

LACKS: Mapping[str, str] = {
    "subject": N_("it is not about this person"),
    "door": N_("it is not about this door"),
    "withdrawn": N_("it was ended"),
    "term": N_("it has not begun, or is over"),
    "hours": N_("not at this hour"),
    "absence": N_("nobody is at home"),
    "contract": N_("the organisation's contract does not run"),
    "active": N_("the person is suspended"),
    "lock": N_("no lock hangs at the door"),
    "voucher": N_("nobody vouches for it"),
    "right": N_("it gives other rights"),
}
"""What a rule lacks, by its code."""
HINDRANCES: Mapping[str, str] = {
    "no_phone": N_("no phone. Run on it: noeglefri phone enrol NAME"),
    "blocked": N_("the phone is blocked. Enrol a new one: noeglefri phone enrol NAME"),
    "voided": N_("what the phone holds was voided. Sync it: noeglefri phone refresh"),
    "left_out": N_("the hours are too many to hold at once. Sync the phone shortly before."),
    "nothing_registered": N_("the phone is not ready for this door. Sync it twice."),
    "run_out": N_("what the phone holds ends before that. The next sync renews it."),
    "not_synced": N_("the phone has not fetched it yet. Sync it: noeglefri phone refresh"),
}
"""What keeps a phone from using access that its person has, by its code, and what to do."""
