// One home: who and where, the big button, and what comes of it.

import { endingOf } from "../../door/story.mjs";
import { COMMAND_LOCK, COMMAND_OPEN, COMMAND_STATUS, RIGHT_STATUS } from "../../protocol/codes.mjs";
import { button, element, link, picture } from "../dom.mjs";
import { stageOf, wayIn } from "../stage.mjs";
import { resultPanel } from "./result.mjs";

/** @typedef {import("../../pocket/pocket.mjs").Door} Door */
/** @typedef {import("../../pocket/pocket.mjs").Home} Home */
/** @typedef {import("../app.mjs").App} App */
/** @typedef {import("../words.mjs").Words} Words */

/**
 * What a home's screen is drawn with.
 * @typedef {object} View
 * @property {App} app
 * @property {Words} words
 * @property {Home} home
 * @property {string} title above the name
 * @property {number | null} plannedAt Unix seconds
 */

const NIGHT_FROM = 22;
const NIGHT_UNTIL = 6;

/** Whether people sleep: one takes the handle then rather than knock. */
export function isNight(date = new Date()) {
  return date.getHours() >= NIGHT_FROM || date.getHours() < NIGHT_UNTIL;
}

/**
 * @param {View} view
 * @returns {Node[]}
 */
export function homeScreen(view) {
  return [
    element("section", { class: "home", "aria-labelledby": "home-name" }, ...head(view)),
    element("section", { class: "work" }, ...work(view)),
  ];
}

/** @param {View} view */
function head(view) {
  const { app, words, home, title, plannedAt } = view;
  const planned = plannedAt && words.when(new Date(plannedAt * 1000), new Date());
  const place = [home.floor, home.side].filter(Boolean).join(" ");
  // What comes of the tap is all that matters then.
  const atWork = home.doors.some(({ id }) => app.story(id).phase !== "ready");
  return [
    element("p", { class: "over" }, title, planned ? ` · ${planned}` : ""),
    element("h1", { id: "home-name", tabindex: -1 }, home.citizen),
    element("p", { class: "address" }, home.address, place ? `, ${place}` : ""),
    atWork ? null : notes(words, home),
    wayIn(home).length > 1 ? path(app, words, home) : null,
  ];
}

/**
 * What one knows before ringing the bell.
 * @param {Words} words
 * @param {Home} home
 */
function notes(words, home) {
  const lifts = home.doors.some(({ liftHandle }) => liftHandle);
  return element(
    "ul",
    { class: "notes" },
    note(home.wayIn === "phone" ? "listen" : "key", words.say(`way_${home.wayIn}`)),
    home.remark ? note("question", home.remark) : null,
    lifts ? note("lift", words.say("lift_handle")) : null,
    lastVisit(words, home),
  );
}

/**
 * @param {string} name
 * @param {string} text
 */
function note(name, text) {
  return element("li", {}, picture(name), element("span", {}, text));
}

/**
 * @param {Words} words
 * @param {Home} home
 */
function lastVisit(words, { lastVisit }) {
  if (!lastVisit) {
    return null;
  }
  const when = words.when(new Date(lastVisit.at * 1000), new Date());
  const { team } = lastVisit;
  return note("clock", words.say(team ? "last_visit_team" : "last_visit", { when, team }));
}

/**
 * Several doors on the way in, as one path.
 * @param {App} app
 * @param {Words} words
 * @param {Home} home
 */
function path(app, words, home) {
  const steps = wayIn(home).map((door) => {
    const last = app.lastOf(home, door);
    return element(
      "li",
      { class: last ?? "" },
      pointName(words, door),
      last
        ? element(
            "span",
            { class: "badge" },
            words.say(`path_${last === "opened" ? "open" : "locked"}`),
          )
        : null,
    );
  });
  return element("ol", { class: "path", "aria-label": words.say("path") }, ...steps);
}

/**
 * @param {Words} words
 * @param {Door} door
 */
function pointName(words, { point, name }) {
  return name || words.say(`point_${point}`);
}

/** @param {View} view */
function work(view) {
  const { app, words, home } = view;
  if (home.wayIn === "key" || !home.doors.length) {
    return [
      element("p", { class: "panel" }, picture("key"), words.say("way_key_hint")),
      button("done", words.say("button_done"), () => app.leave(home), {
        picture: "check",
        class: "second",
      }),
      noEntry(view, true),
    ];
  }
  const stage = stageOf(app, home);
  const shown = stage.door ?? home.doors.find(({ id }) => app.story(id).phase === "done");
  const story = shown ? app.story(shown.id) : null;
  if (story && shown && story.phase !== "ready" && story.phase !== "done") {
    // A bolt that moves cannot be called back.
    const stop = story.phase === "moving" ? [] : [stopButton(view)];
    return [progress(view, story.phase, story.command), ...stop];
  }
  return [lastResult(view, shown), bigButton(view, stage), ...cabinets(view), small(view, stage)];
}

/**
 * The last result at this home, as long as it is the newest thing to say.
 * @param {View} view
 * @param {Door | null | undefined} shown
 */
function lastResult({ app, words, home }, shown) {
  const done = [shown, ...home.doors].find((door) => door && app.story(door.id).phase === "done");
  return done ? resultPanel(app.story(done.id), home, done, words) : null;
}

/**
 * @param {View} view
 * @param {import("../../door/story.mjs").Phase} phase
 * @param {number} command
 */
function progress({ app, words }, phase, command) {
  const key = {
    searching: "phase_searching",
    knock: isNight() ? "phase_knock_night" : "phase_knock",
    connecting: "phase_connecting",
    moving: command === COMMAND_LOCK ? "phase_moving_lock" : "phase_moving_open",
  }[String(phase)];
  const listens = phase === "searching" || phase === "knock";
  return element(
    "div",
    { class: `panel going ${phase}` },
    picture(phase === "knock" ? "knock" : listens ? "listen" : "door"),
    element("p", { class: "sentence" }, words.say(key ?? "phase_searching")),
    listens && app.picks ? element("p", { class: "aside" }, words.say("hint_pick")) : null,
  );
}

/** @param {View} view */
function stopButton({ app, words }) {
  return button("stop", words.say("button_stop"), () => app.stop(), { class: "quiet" });
}

/**
 * @param {View} view
 * @param {import("../stage.mjs").Stage} stage
 */
function bigButton(view, stage) {
  return stage.door ? workButton(view, stage.door, stage.command) : goButton(view, stage.command);
}

/**
 * Goes on to the next door.
 * @param {View} view
 * @param {"leave" | "next"} command
 */
function goButton({ app, words, home }, command) {
  if (command === "next") {
    return button("big", words.say("button_next"), () => app.goOn(home), {
      picture: "door",
      class: "big calm again",
    });
  }
  return element(
    "div",
    {},
    button("big", words.say("button_leave"), () => app.leave(home), {
      picture: "leave",
      class: "big calm",
    }),
    element("p", { class: "hint" }, words.say("leave_as_found")),
  );
}

/**
 * Opens or locks a door.
 * @param {View} view
 * @param {Door} door
 * @param {number} command
 */
function workButton({ app, words, home }, door, command) {
  app.prepare(door);
  const locks = command === COMMAND_LOCK;
  const again = wentWrong(app, door);
  const base = locks ? "button_lock" : "button_open";
  const several = wayIn(home).length > 1;
  const label = several
    ? words.say(`${base}_point`, { point: pointName(words, door).toLowerCase() })
    : words.say(base, { citizen: home.citizen });
  return element(
    "div",
    {},
    button("big", label, () => app.work(home, door, command), {
      picture: locks ? "locked" : "door",
      class: `big ${locks ? "calm" : ""} ${again ? "again" : ""}`,
    }),
    locks || again
      ? null
      : element(
          "p",
          { class: "hint" },
          words.say(isNight() ? "hint_tap_first_night" : "hint_tap_first"),
        ),
  );
}

/**
 * Whether the last try at a door came out otherwise than wished.
 * @param {App} app
 * @param {Door | null} door
 */
function wentWrong(app, door) {
  const story = door && app.story(door.id);
  const ending = story?.phase === "done" ? endingOf(story) : "fine";
  return ending === "help" || ending === "refused" || ending === "failed";
}

/**
 * Cabinets inside, once one is inside.
 * @param {View} view
 */
function cabinets({ app, words, home }) {
  const inside = wayIn(home).every((door) => app.lastOf(home, door) === "opened");
  const there = home.doors.filter(({ point }) => point === "cabinet");
  return (inside ? there : []).map((door) => {
    const open = app.lastOf(home, door) === "opened";
    const label = words.say(open ? "button_lock_point" : "button_open_point", {
      point: pointName(words, door).toLowerCase(),
    });
    const work = () => app.work(home, door, open ? COMMAND_LOCK : COMMAND_OPEN);
    return button(`cabinet-${door.id}`, label, work, {
      picture: open ? "locked" : "door",
      class: "second",
    });
  });
}

/**
 * @param {View} view
 * @param {import("../stage.mjs").Stage} stage
 */
function small(view, stage) {
  const { app, words, home } = view;
  const { door } = stage;
  if (stage.command === "next") {
    return null;
  }
  if (wentWrong(app, door)) {
    return noEntry(view, true);
  }
  const proves = door && stage.command === COMMAND_OPEN && door.access.rights & RIGHT_STATUS;
  return element(
    "div",
    { class: "small" },
    proves
      ? button("here", words.say("here"), () => app.work(home, door, COMMAND_STATUS), {
          picture: "here",
          class: "quiet",
        })
      : null,
    noEntry(view, false),
  );
}

/**
 * @param {View} view
 * @param {boolean} wanted whether it is what the person needs next
 */
function noEntry({ words, home }, wanted) {
  const href = `#/at/${home.id}/help`;
  const style = wanted ? "second" : "quiet";
  return link("no-entry", href, words.say("no_entry"), { picture: "question", class: style });
}
