// Draws the screen that the address names, and draws it anew whenever something changes.

import { button, element, link, picture } from "./dom.mjs";
import { enrolScreen, problem } from "./screens/enrol.mjs";
import { helpScreen } from "./screens/help.mjs";
import { homeScreen } from "./screens/home.mjs";
import { searchScreen, todayScreen, visitList } from "./screens/lists.mjs";
import { header, tabs } from "./shell.mjs";
import { isDone } from "./stage.mjs";

/** @typedef {import("../pocket/pocket.mjs").Home} Home */
/** @typedef {import("../office/link.mjs").OfficeLink} OfficeLink */
/** @typedef {import("../protocol/hash_auth.mjs").Secret} Secret */
/** @typedef {import("./app.mjs").App} App */
/** @typedef {import("./words.mjs").Words} Words */

// How many of the coming visits stand beneath the next door.
const COMING = 3;
const MINUTE_MS = 60_000;

/** @param {string} id */
function place(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`no place ${id}`);
  }
  return found;
}

/** The screens and the way between them. */
export class Screens {
  #app;
  #words;
  #secret;
  #office;
  #code = "";
  #searched = "";
  #spoken = "";
  /** @type {Map<string, string>} reasons told, by home */
  #reasons = new Map();
  /** @type {{screen: () => Node[]} | null} */
  #practice = null;
  #due = false;

  /**
   * @param {App} app
   * @param {Words} words
   * @param {Secret} secret
   * @param {OfficeLink} office
   */
  constructor(app, words, secret, office) {
    this.#app = app;
    this.#words = words;
    this.#secret = secret;
    this.#office = office;
  }

  /** Draw now and from now on. */
  show() {
    this.#app.onChange(() => {
      this.#soon();
      this.#office.carry();
    });
    this.#office.onChange = () => this.#soon();
    addEventListener("hashchange", () => this.#arrive());
    for (const event of ["online", "offline"]) {
      addEventListener(event, () => this.#soon());
    }
    document.addEventListener("visibilitychange", () => this.#soon());
    setInterval(() => this.#soon(), MINUTE_MS);
    this.#draw();
  }

  /** Draw once for however many changes come at once. */
  #soon() {
    if (!this.#due) {
      this.#due = true;
      queueMicrotask(() => {
        this.#due = false;
        this.#draw();
      });
    }
  }

  /** Another screen: from the top, and the reader begins at its heading. */
  #arrive() {
    this.#draw();
    scrollTo(0, 0);
    document.querySelector("h1")?.focus({ preventScroll: true });
  }

  #draw() {
    const focused = document.activeElement?.id;
    const [name = "", id = "", part = ""] = location.hash.replace(/^#\/?/, "").split("/");
    const { tab, nodes } = this.#screen(name, decodeURIComponent(id), part);
    place("header").replaceChildren(...header(this.#app, this.#words, navigator.onLine));
    place("main").replaceChildren(...nodes);
    place("tabs").replaceChildren(...tabs(this.#words, tab));
    if (focused && document.activeElement?.id !== focused) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
    this.#speak();
  }

  /**
   * @param {string} name
   * @param {string} id
   * @param {string} part
   * @returns {{tab: string, nodes: Node[]}}
   */
  #screen(name, id, part) {
    const [app, words] = [this.#app, this.#words];
    const home = app.pocket?.homes.get(id);
    switch (name) {
      case "today":
        return { tab: "today", nodes: todayScreen(app, words) };
      case "search":
      case "emergency":
        return { tab: name, nodes: this.#searchScreen(name === "emergency") };
      case "enrol":
        return { tab: "", nodes: this.#enrolScreen(id) };
      case "practice":
        return { tab: "today", nodes: this.#practiceScreen() };
      case "at":
        return { tab: "", nodes: home ? this.#homeScreen(home, part) : this.#welcome() };
      default:
        return { tab: "next", nodes: this.#nextScreen() };
    }
  }

  #nextScreen() {
    const [app, words] = [this.#app, this.#words];
    if (!app.pocket) {
      return this.#welcome();
    }
    // What a lock has just proven is seen before the next door is.
    const done = [...app.pocket.homes.values()].find((home) => isDone(app, home));
    if (done) {
      return homeScreen({ ...this.#view(done, null), title: words.say("left_title") });
    }
    const visit = app.nextVisit;
    if (!visit) {
      return [
        ...this.#reminder(null),
        element("h1", { tabindex: -1 }, words.say("next_title")),
        element("p", {}, words.say(this.#dayless())),
        link("find", "#/search", words.say("find_home"), { picture: "search", class: "second" }),
        link("practice", "#/practice", words.say("practice"), { picture: "door", class: "quiet" }),
      ];
    }
    const coming = app.day.filter(({ state, at }) => state === "ahead" && at > visit.at);
    return [
      ...this.#reminder(visit.home),
      ...homeScreen(this.#view(visit.home, visit.at)),
      ...(coming.length
        ? [
            element(
              "section",
              {},
              element("h2", {}, words.say("coming")),
              visitList(words, coming.slice(0, COMING)),
            ),
          ]
        : []),
    ];
  }

  /** Why no door comes next. */
  #dayless() {
    const planned = this.#app.day.length ? "day_done" : "day_unplanned";
    return this.#app.pocket?.homes.size ? planned : "day_empty";
  }

  /**
   * @param {Home} home
   * @param {number | null} plannedAt
   */
  #view(home, plannedAt) {
    const [app, words] = [this.#app, this.#words];
    const isNext = app.nextVisit?.home.id === home.id;
    const title = words.say(app.isAt(home) ? "here_title" : isNext ? "next_title" : "other_title");
    return { app, words, home, title, plannedAt };
  }

  /**
   * A door that was left unlocked and wants locking, before the next one.
   * @param {Home | null} next
   */
  #reminder(next) {
    const words = this.#words;
    const [left] = this.#app.leftUnlocked.filter(
      (home) => home.id !== next?.id && !this.#app.isAt(home),
    );
    if (!left) {
      return [];
    }
    return [
      element(
        "p",
        { class: "reminder", role: "alert" },
        picture("opened"),
        element("span", {}, words.say("forgot_lock", { citizen: left.citizen })),
        link("forgot", `#/at/${left.id}`, words.say("forgot_go"), { class: "second" }),
      ),
    ];
  }

  /**
   * @param {Home} home
   * @param {string} part
   */
  #homeScreen(home, part) {
    const [app, words] = [this.#app, this.#words];
    const back = button("back", words.say("back"), () => history.back(), {
      picture: "back",
      class: "back",
    });
    if (part === "help") {
      const told = this.#reasons.get(home.id) ?? "";
      const tell = (/** @type {string} */ reason) => {
        this.#reasons.set(home.id, reason);
        app.couldNotEnter(home, reason);
      };
      return [back, ...helpScreen(app, words, home, told, tell)];
    }
    const planned = app.day.find((visit) => visit.home.id === home.id && visit.state !== "done");
    return [back, ...homeScreen(this.#view(home, planned?.at ?? null))];
  }

  /** @param {boolean} emergency */
  #searchScreen(emergency) {
    const shown = document.getElementById("search") ? this.#searched : "";
    this.#searched = shown;
    return searchScreen(this.#app, this.#words, {
      emergency,
      text: shown,
      search: (text) => {
        this.#searched = text;
      },
    });
  }

  #practiceScreen() {
    const practice = this.#practice;
    if (!practice) {
      this.#putUpPractice().catch(reportError);
      return [element("h1", { tabindex: -1 }, this.#words.say("practice_title"))];
    }
    return practice.screen();
  }

  /** Its code and its door are made when first wanted. */
  async #putUpPractice() {
    const { practise } = await import("./practise.mjs");
    this.#practice = await practise(this.#secret, this.#words, () => this.#soon());
    this.#soon();
  }

  /**
   * @param {string} code of a link that the office made
   */
  #enrolScreen(code) {
    if (code) {
      // It is worth something for some minutes: not to be read off the address.
      this.#code = code;
      history.replaceState(null, "", "#/enrol");
    }
    return this.#office.slot
      ? this.#nextScreen()
      : enrolScreen(this.#office, this.#words, this.#code);
  }

  #welcome() {
    const words = this.#words;
    if (!this.#office.slot) {
      return enrolScreen(this.#office, words, this.#code);
    }
    return [
      element("h1", { tabindex: -1 }, words.say("welcome_title")),
      ...problem(this.#office, words),
      element("p", {}, words.say("welcome")),
      link("practice", "#/practice", words.say("practice"), { picture: "door", class: "big" }),
    ];
  }

  /** Say what changed to those who do not see it. */
  #speak() {
    const said = document.querySelector("#main .sentence")?.textContent ?? "";
    if (said !== this.#spoken) {
      this.#spoken = said;
      place("voice").textContent = said;
    }
  }
}
