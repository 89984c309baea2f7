// Which door of a home comes next, and what to do with it: the way in, then the way out.

import { endingOf } from "../door/story.mjs";
import { COMMAND_LOCK, COMMAND_OPEN } from "../protocol/codes.mjs";

/** @typedef {import("../pocket/pocket.mjs").Door} Door */
/** @typedef {import("../pocket/pocket.mjs").Home} Home */
/** @typedef {import("./app.mjs").App} App */

/**
 * What the big button does.
 * @typedef {{door: Door, command: number} | {door: null, command: "leave" | "next"}} Stage
 */

/**
 * The doors that one passes; cabinets hang inside.
 * @param {Home} home
 */
export function wayIn(home) {
  return home.doors.filter(({ point }) => point !== "cabinet");
}

/**
 * What comes next at a home.
 * @param {App} app
 * @param {Home} home
 * @returns {Stage}
 */
export function stageOf(app, home) {
  const done = isDone(app, home) ? { door: null, command: /** @type {const} */ ("next") } : null;
  return unfinished(app, home) ?? done ?? entering(app, home) ?? leaving(app, home);
}

/**
 * Whether the visit ended with a door proven locked, and the person has not gone on yet.
 * @param {App} app
 * @param {Home} home
 */
export function isDone(app, home) {
  const locked = home.doors.some(({ id }) => {
    const story = app.story(id);
    return story.phase === "done" && endingOf(story) === "locked";
  });
  return locked && !app.isAt(home);
}

/**
 * A door at which something goes on, or did not come out as wished.
 * @param {App} app
 * @param {Home} home
 * @returns {Stage | null}
 */
function unfinished(app, home) {
  const door = home.doors.find(({ id }) => {
    const story = app.story(id);
    const goes = story.phase !== "ready" && story.phase !== "done";
    const ending = story.phase === "done" ? endingOf(story) : "fine";
    return goes || ending === "help" || ending === "refused" || ending === "failed";
  });
  return door ? { door, command: app.story(door.id).command } : null;
}

/**
 * @param {App} app
 * @param {Home} home
 * @returns {Stage | null}
 */
function entering(app, home) {
  const way = wayIn(home);
  const passed = way.map((door) => app.lastOf(home, door));
  if (passed.includes("locked")) {
    return null;
  }
  const door = way[passed.indexOf(null)];
  return door ? { door, command: COMMAND_OPEN } : null;
}

/**
 * @param {App} app
 * @param {Home} home
 * @returns {Stage}
 */
function leaving(app, home) {
  const door = home.doors.findLast((one) => one.locksAfter && app.lastOf(home, one) === "opened");
  return door ? { door, command: COMMAND_LOCK } : { door: null, command: "leave" };
}
