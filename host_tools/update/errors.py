"""Why an update goes no further: what happened, and what to do."""

from collections.abc import Mapping

from host_tools.errors import UserError
from host_tools.texts.catalogue import N_

UPDATE_ERRORS: Mapping[str, str] = {
    "rollout_stopped": N_(
        "Stopped at {door}: the other doors wait. Solve the trouble and run the same command again."
    ),
    "rollout_held": N_(
        "{door} had trouble with this release: the other doors wait until it runs it. "
        "Take it first, or report the release."
    ),
    "rollout_unreadable": N_(
        "{path} is not the plan of a rollout. Move the file and run the command again."
    ),
    "update_no_doors": N_(
        "Your phone has the service right at no door. Ask the office, then run: noeglefri "
        "phone refresh"
    ),
    "update_silent": N_(
        "{door} got the new firmware but was not heard since. Knock, and run the same "
        "command again. Should it fail its trial, the lock returns to the old one by "
        "itself."
    ),
    "update_battery": N_(
        "The battery of {door} is too low for an update ({percent} %). Change it first."
    ),
    "release_not_read": N_("{path} cannot be read. Look at the file's name."),
    "release_none": N_("{path} is not a release. Give the file from the release machine."),
    "release_cut": N_("{path} is cut short or damaged. Fetch the release again."),
    "release_altered": N_(
        "{path} was altered: the content is not what its manifest names. Fetch the release again."
    ),
    "release_extra": N_(
        "{path} has extra files: more than its manifest names. Fetch the release again."
    ),
    "release_lacks": N_("{path} lacks files that its manifest names. Fetch the release again."),
    "seals_none": N_("{path} is not a file of seals. Give the one from the release machine."),
    "seals_foreign": N_(
        "The seals in {path} belong to another release. Give those that were made for this one."
    ),
    "release_not_sealed": N_(
        "The release is not sealed for {door}. Seal it on the release machine."
    ),
    "update_no_service": N_("Your access to {door} does not cover service. Ask the office."),
    "update_returned": N_(
        "{door} went back to the old firmware: the new one failed its trial. The lock "
        "works. Report the release."
    ),
    "update_reason_1": N_("{door}: the offer is cut short. Fetch the release again."),
    "update_reason_2": N_("{door}: the release is not sealed for this lock."),
    "update_reason_3": N_("{door}: the release is older than what the lock has accepted."),
    "update_reason_4": N_("{door} runs it already."),
    "update_reason_5": N_("{door}: the manifest is not the sealed one. Fetch the release again."),
    "update_reason_6": N_("{door}: there are more files than were sealed."),
    "update_reason_7": N_("{door}: a file was altered on its way. Fetch the release again."),
    "update_reason_8": N_("{door}: somebody else is updating the lock. Try again in a moment."),
    "update_reason_9": N_(
        "{door} is still trying its firmware. Unlock the door once and try again."
    ),
    "update_reason_10": N_("{door}: a file did not read back. Try again."),
}
"""By the code that an error carries; `update_reason_` and the REASON_… that a lock gives."""


class UpdateError(UserError):
    """Base of what may go wrong with releases and updates."""

    texts = UPDATE_ERRORS
