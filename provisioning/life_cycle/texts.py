"""What is said about units, in Danish and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "life_in_stock": ("på lager", "in stock"),
    "life_provisioned": ("klargjort", "provisioned"),
    "life_mounted": ("monteret", "mounted"),
    "life_in_service": ("i drift", "in service"),
    "life_taken_down": ("taget ned", "taken down"),
    "life_wiped": ("slettet", "wiped"),
    "life_scrapped": ("kasseret", "scrapped"),
    "life_lost": ("bortkommet", "lost"),
    "unit_exists": (
        "Enheden {name} findes allerede. Se den: noeglefri provision unit show {name}",
        "Unit {name} is known already. See it: noeglefri provision unit show {name}",
    ),
    "unknown_unit": (
        "Ingen enhed hedder {name}. Se listen: noeglefri provision unit list",
        "No unit is called {name}. See the list: noeglefri provision unit list",
    ),
    "unit_move": (
        "{name} kan ikke gå fra {stage} til {wanted}. Mulige skridt: "
        "noeglefri provision unit show {name}",
        "{name} cannot go from {stage} to {wanted}. Possible moves: "
        "noeglefri provision unit show {name}",
    ),
    "unit_holds_no_lock": (
        "{name} er ikke nogen dørs lås. Der er intet at tage ned.",
        "{name} is no door's lock. There is nothing to take down.",
    ),
    "log_not_saved": (
        "Logbogen fra {door} er ikke hel hos kontoret ({saved} af {total}). Kør igen; kan den "
        "ikke læses, så brug --give-up-log.",
        "The log of {door} is not whole at the office ({saved} of {total}). Run again; if it "
        "cannot be read, use --give-up-log.",
    ),
    "wipe_refused": (
        "{door} tog ikke imod ordren om at slette. Kør igen.",
        "{door} did not take the order to wipe. Run again.",
    ),
    "wipe_unheard": (
        "{door} svarer hverken som lås eller som slettet, så intet er bogført. Gå tæt på, se efter "
        "at den har strøm, bank, og kør igen. Er boksen ved hånden: noeglefri provision unit wipe",
        "{door} answers neither as a lock nor as a wiped one, so nothing is booked. Go close, see "
        "that it has power, knock, and run again. With the box at hand: noeglefri provision unit "
        "wipe",
    ),
    "wipe_other_unit": (
        "Kortet på kablet ({chip}) er ikke {name}. Intet er slettet.",
        "The board on the cable ({chip}) is not {name}. Nothing was erased.",
    ),
    "wipe_other_lock": (
        "Kortet er en anden lås ({code}), end kontoret ved at {name} har været. Er den lavet uden "
        "net, så aflever først brevene: noeglefri provision deliver. Intet er slettet.",
        "The board is another lock ({code}) than the office knows {name} to have been. If it was "
        "made offline, deliver the letters first: noeglefri provision deliver. Nothing was erased.",
    ),
    "wipe_left": (
        "Der ligger stadig noget i {places}. Kør igen; sker det to gange, så ødelæg modulet.",
        "Something is left in {places}. Run again; if it happens twice, destroy the module.",
    ),
    "unit_moved": ("{unit} er nu {stage}.", "{unit} is now {stage}."),
    "unit_added": ("{unit} er på lager: {place}.", "{unit} is in stock: {place}."),
    "unit_lost": (
        "{unit} er meldt bortkommet. Al adgang til {door} er spærret hos kontoret.",
        "{unit} is reported lost. All access to {door} is revoked at the office.",
    ),
    "down_close": ("Adgang spærret hos kontoret", "Access revoked at the office"),
    "down_save_log": ("Logbogen gemt", "Log saved"),
    "down_wipe": ("Nøgler slettet i låsen", "Keys wiped in the lock"),
    "down_answer_lost": (
        "Svaret gik tabt. Bliv stående, og bank, når der bedes om det: låsen siger selv, om den "
        "er slettet",
        "The answer was lost. Stay, and knock when asked: the lock itself says whether it is wiped",
    ),
    "down_erase": ("Slettet over kablet", "Erased by cable"),
    "down_check": ("Læst efter: intet er tilbage", "Checked: nothing is left"),
    "down_working": ("Læser og sletter", "Reading and erasing"),
    "stage_wiped": ("slettet", "wiped"),
    "down_forget": ("Nøgler slettet hos kontoret", "Keys destroyed at the office"),
    "taken_down": (
        "{door} er taget ned og slettet. Kontoret har {records} logbogslinjer. Boksen må tages "
        "med; ved hylden: noeglefri provision unit move {unit} in_stock",
        "{door} is taken down and wiped. The office has {records} log records. The box may go "
        "along; at the shelf: noeglefri provision unit move {unit} in_stock",
    ),
    "life_unit": ("Enhed", "Unit"),
    "life_stage": ("Trin", "Stage"),
    "place": ("Sted", "Place"),
    "note": ("Bemærkning", "Note"),
    "who": ("Hvem", "Who"),
    "lock": ("Lås", "Lock"),
    "next_moves": ("Kan blive: {stages}", "May become: {stages}"),
    "no_units": (
        "Ingen enheder endnu. Tilføj: noeglefri provision unit add ENHED",
        "No units yet. Add one: noeglefri provision unit add UNIT",
    ),
    "signed_by": (
        "Idriftsat {moment} af {who}: {cycles} gentagelser, {running_ma} mA, {least_mv} mV",
        "Commissioned {moment} by {who}: {cycles} repetitions, {running_ma} mA, {least_mv} mV",
    ),
    "battery_changed_at": ("Batteri skiftet {moment}", "Battery changed {moment}"),
    "battery_days": (
        "Batteri: {percent} %, omkring {days} dage tilbage ({least} til {most})",
        "Battery: {percent} %, about {days} days left ({least} to {most})",
    ),
    "battery_days_least": (
        "Batteri: {percent} %, mindst {least} dage tilbage; for tidligt at sige mere",
        "Battery: {percent} %, at least {least} days left; too early to say more",
    ),
    "help_unit": ("Enhedernes liv, fra hylde til dør.", "The life of units, from shelf to door."),
    "help_unit_list": ("Vis enhederne.", "Show the units."),
    "help_unit_show": ("Vis en enhed og dens historie.", "Show a unit and its history."),
    "help_unit_add": ("Tag en ny enhed på lager.", "Take a new unit into stock."),
    "help_unit_move": ("Før en enhed til næste trin.", "Take a unit to its next stage."),
    "help_unit_lost": (
        "Meld en enhed bortkommet, og spær den.",
        "Report a unit lost and revoke it.",
    ),
    "help_take_down": (
        "Spær, gem logbogen, og slet låsen ved døren.",
        "Revoke, save the log and wipe the lock at the door.",
    ),
    "help_unit_wipe": (
        "Slet en enhed på bordet over kablet, når den ikke kan nås på anden måde.",
        "Wipe a unit on the bench by cable, when it cannot be reached otherwise.",
    ),
    "help_unit_name": ("Enhedens navn, eller dens dør.", "The unit's name, or its door."),
    "help_stage": ("Det nye trin.", "The new stage."),
    "help_place": ("Hvor den er.", "Where it is."),
    "help_note": ("Bemærkning.", "Note."),
    "help_give_up_log": (
        "Slet, selv om logbogen ikke kan læses.",
        "Wipe although the log cannot be read.",
    ),
    "help_unit_door": ("Døren, hvis lås enheden er.", "The door whose lock the unit is."),
    # The bench full.
    "many_waiting": ("venter", "waiting"),
    "many_sum": ("{done} af {total} lykkedes.", "{done} of {total} succeeded."),
}
