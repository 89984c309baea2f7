"""The words of the citizen's letter. Plain language; `**` marks bold, braces are filled in."""

from dataclasses import dataclass

from host_tools.texts.catalogue import N_


@dataclass(frozen=True)
class Section:
    """A heading and what stands beneath it; also a question and its answer."""

    heading: str
    text: str


@dataclass(frozen=True)
class LetterTexts:
    """Everything that a letter says, in its order."""

    subject: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    remember_heading: str
    remember: tuple[str, ...]
    privacy: tuple[Section, ...]
    questions_heading: str
    questions: tuple[Section, ...]
    contact: str
    page: str


LETTER = LetterTexts(
    subject=N_("To you who receive help at home"),
    title=N_("Your new lock"),
    lead=N_(
        "{municipality} would like to put a small box on the inside of your door. Home care can "
        "then come in to you without your key lying with us."
    ),
    sections=(
        Section(
            N_("What kind of box is it?"),
            N_(
                "The box turns the lock for you. It sits on the inside of the door "
                "and runs on batteries. It is not on the internet, and it has "
                "**neither camera nor microphone**. A sensor feels when somebody "
                "knocks on the door, so that the lock wakes up. It does not record "
                "sound."
            ),
        ),
        Section(
            N_("Who can open your door?"),
            N_(
                "Only those members of staff to whom we have given access to your own "
                "door, and only on the days and at the hours when they are to visit "
                "you. They stand at the door, choose it on their phone and **knock**. "
                "So you can still hear that somebody is coming."
            ),
        ),
        Section(
            N_("If a member of staff loses the phone"),
            N_(
                "Then we block it in our office. Your lock is told when the next "
                "colleague visits you. Should nobody come, the access ends by itself, "
                "as it is only given for a short time."
            ),
        ),
        Section(
            N_("When you go out and come home"),
            N_(
                "You use the door as you always have. **Take your key when you go "
                "out:** the lock may be set to lock by itself when a visit is over."
            ),
        ),
    ),
    remember_heading=N_("Three things worth remembering"),
    remember=(
        N_("**Your key always works.** Also with a flat battery or a broken box."),
        N_("**From the inside you open as usual.** The box must never shut you in."),
        N_("**If you are in doubt, call us** on **{phone}**."),
    ),
    privacy=(
        Section(
            N_("What is written down?"),
            N_(
                "The lock writes down when the door is opened and locked by phone, "
                "and by whose access. It may also note that the door is opened or "
                "closed, that somebody has tried in vain, and how the battery is "
                "doing. It does **not** know who uses a key, nor what happens in your "
                "home. What it notes is encrypted on its way, and only {municipality} "
                "can read it. It is used to make sure that you get your visits, and "
                "to find out what happened if something goes wrong."
            ),
        ),
        Section(
            N_("Your rights"),
            N_(
                "{municipality} is responsible for this information. You have the "
                "right to see what we keep about you and your door, to have mistakes "
                "corrected, and to object. In some cases you can have information "
                "deleted before we otherwise would. Do ask us how long we keep it. "
                "Call {phone}, or ask for our data protection officer. You can "
                "complain to the Danish Data Protection Agency: www.datatilsynet.dk."
            ),
        ),
    ),
    questions_heading=N_("What do I do if …"),
    questions=(
        Section(
            N_("… somebody knocks, and I do not know who it is?"),
            N_(
                "You need not open. Our staff can open the door themselves, and they "
                "say who they are."
            ),
        ),
        Section(
            N_("… the box is noisy, blinks or has come loose?"),
            N_("Use your key, and call us. Please do not take the box apart."),
        ),
        Section(N_("… my family wants to come in?"), N_("They use their key as they always have.")),
        Section(
            N_("… I do not want the lock, or I am moving?"),
            N_(
                "Call us and we will talk about it. When we take the box down, we delete what is "
                "stored in it."
            ),
        ),
        Section(
            N_("… there is a fire, or somebody is in danger?"),
            N_("Get out if you can, and call **112**."),
        ),
    ),
    contact=N_("Call us if you have any questions"),
    page=N_("Page {number} of 2"),
)
