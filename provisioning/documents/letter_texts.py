"""The words of the citizen's letter. Plain language; `**` marks bold, braces are filled in."""

from dataclasses import dataclass


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


DANISH = LetterTexts(
    subject="Til dig, der får hjælp i hjemmet",
    title="Din nye lås",
    lead="{municipality} vil gerne sætte en lille boks på indersiden af din dør. Så kan "
    "hjemmeplejen komme ind til dig, uden at din nøgle ligger hos os.",
    sections=(
        Section(
            "Hvad er det for en boks?",
            "Boksen drejer låsen for dig. Den sidder på indersiden af døren og kører på batterier. "
            "Den er ikke på internettet, og den har **hverken kamera eller mikrofon**. En føler "
            "mærker, når nogen banker på døren, så låsen vågner. Den optager ikke lyd.",
        ),
        Section(
            "Hvem kan åbne din dør?",
            "Kun de medarbejdere, som vi har givet adgang til netop din dør, og kun i "
            "de dage og tidsrum, de skal komme hos dig. Medarbejderen står ved døren, vælger den "
            "på sin telefon og **banker på**. Du kan altså stadig høre, at der kommer nogen.",
        ),
        Section(
            "Hvis en medarbejder mister sin telefon",
            "Så spærrer vi den hos os. Din lås får besked, næste gang en kollega kommer hos dig. "
            "Sker det ikke, udløber adgangen af sig selv, for den gælder kun kort tid ad gangen.",
        ),
        Section(
            "Når du selv går ud og ind",
            "Du bruger døren, som du plejer. **Tag din nøgle med, når du går ud:** låsen kan være "
            "indstillet til selv at låse, når et besøg er slut.",
        ),
    ),
    remember_heading="Tre ting, der er gode at huske",
    remember=(
        "**Din nøgle virker altid.** Også hvis batteriet er fladt, eller boksen er i stykker.",
        "**Indefra åbner du, som du plejer.** Boksen må aldrig spærre dig inde.",
        "**Er du i tvivl, så ring til os** på **{phone}**.",
    ),
    privacy=(
        Section(
            "Hvad bliver skrevet op?",
            "Låsen skriver op, hvornår døren bliver åbnet og låst med en telefon, og med hvis "
            "adgang. Den kan også notere, at døren åbnes eller lukkes, at nogen har prøvet "
            "forgæves, og hvordan batteriet har det. Den ved **ikke**, hvem der bruger en nøgle, "
            "og ikke, hvad der sker i dit hjem. Oplysningerne er krypterede på vejen, og kun "
            "{municipality} kan læse dem. De bruges til at sikre, at du får dine besøg, og til at "
            "finde ud af, hvad der er sket, hvis noget går galt.",
        ),
        Section(
            "Dine rettigheder",
            "{municipality} er ansvarlig for oplysningerne. Du har ret til at se, hvad vi har gemt "
            "om dig og din dør, til at få rettet det, der er forkert, og til at gøre indsigelse. I "
            "nogle tilfælde kan du få oplysninger slettet, før vi ellers ville gøre det. Spørg os "
            "også gerne, hvor længe vi gemmer dem. Ring på {phone}, eller bed om at tale med vores "
            "databeskyttelsesrådgiver. Du kan klage til Datatilsynet: www.datatilsynet.dk.",
        ),
    ),
    questions_heading="Hvad gør jeg, hvis …",
    questions=(
        Section(
            "… det banker, og jeg ikke ved, hvem det er?",
            "Du behøver ikke at lukke op. Vores medarbejdere kan selv åbne, og de siger, hvem de "
            "er.",
        ),
        Section(
            "… boksen larmer, blinker eller er gået løs?",
            "Brug din nøgle, og ring til os. Du skal ikke selv skille den ad.",
        ),
        Section(
            "… mine pårørende vil ind?",
            "De bruger deres nøgle, som de plejer.",
        ),
        Section(
            "… jeg ikke vil have låsen, eller jeg flytter?",
            "Ring til os, så taler vi om det. Når vi tager boksen ned, sletter vi det, der ligger "
            "i den.",
        ),
        Section("… det brænder, eller nogen er i fare?", "Kom ud, hvis du kan, og ring **112**."),
    ),
    contact="Ring til os, hvis du har spørgsmål",
    page="Side {number} af 2",
)

ENGLISH = LetterTexts(
    subject="To you who receive help at home",
    title="Your new lock",
    lead="{municipality} would like to put a small box on the inside of your door. Home care can "
    "then come in to you without your key lying with us.",
    sections=(
        Section(
            "What kind of box is it?",
            "The box turns the lock for you. It sits on the inside of the door and runs on "
            "batteries. It is not on the internet, and it has **neither camera nor microphone**. "
            "A sensor feels when somebody knocks on the door, so that the lock wakes up. It does "
            "not record sound.",
        ),
        Section(
            "Who can open your door?",
            "Only those members of staff to whom we have given access to your own door, "
            "and only on the days and at the hours when they are to visit you. They stand at the "
            "door, choose it on their phone and **knock**. So you can still hear that somebody is "
            "coming.",
        ),
        Section(
            "If a member of staff loses the phone",
            "Then we block it in our office. Your lock is told when the next colleague visits you. "
            "Should nobody come, the access ends by itself, as it is only given for a short time.",
        ),
        Section(
            "When you go out and come home",
            "You use the door as you always have. **Take your key when you go out:** the lock may "
            "be set to lock by itself when a visit is over.",
        ),
    ),
    remember_heading="Three things worth remembering",
    remember=(
        "**Your key always works.** Also with a flat battery or a broken box.",
        "**From the inside you open as usual.** The box must never shut you in.",
        "**If you are in doubt, call us** on **{phone}**.",
    ),
    privacy=(
        Section(
            "What is written down?",
            "The lock writes down when the door is opened and locked by phone, and by whose "
            "access. It may also note that the door is opened or closed, that somebody has tried "
            "in vain, and how the battery is doing. It does **not** know who uses a key, nor what "
            "happens in your home. What it notes is encrypted on its way, and only {municipality} "
            "can read it. It is used to make sure that you get your visits, and to find out what "
            "happened if something goes wrong.",
        ),
        Section(
            "Your rights",
            "{municipality} is responsible for this information. You have the right to see what we "
            "keep about you and your door, to have mistakes corrected, and to object. In some "
            "cases you can have information deleted before we otherwise would. Do ask us how long "
            "we keep it. Call {phone}, or ask for our data protection officer. You can complain to "
            "the Danish Data Protection Agency: www.datatilsynet.dk.",
        ),
    ),
    questions_heading="What do I do if …",
    questions=(
        Section(
            "… somebody knocks, and I do not know who it is?",
            "You need not open. Our staff can open the door themselves, and they say who they are.",
        ),
        Section(
            "… the box is noisy, blinks or has come loose?",
            "Use your key, and call us. Please do not take the box apart.",
        ),
        Section("… my family wants to come in?", "They use their key as they always have."),
        Section(
            "… I do not want the lock, or I am moving?",
            "Call us and we will talk about it. When we take the box down, we delete what is "
            "stored in it.",
        ),
        Section(
            "… there is a fire, or somebody is in danger?", "Get out if you can, and call **112**."
        ),
    ),
    contact="Call us if you have any questions",
    page="Page {number} of 2",
)
