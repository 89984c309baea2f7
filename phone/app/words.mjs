// Words and times in the person's language.

import { dateOf } from "../protocol/lock_time.mjs";
import { DANISH } from "./danish.mjs";
import { TEXTS } from "./texts.mjs";

/** @typedef {"da" | "en"} Language */

const LOCALES = { da: "da-DK", en: "en-GB" };
const DAY_MS = 86_400_000;
// A schedule without an end is told as such.
const ALWAYS_S = 30 * 86_400;

/** Says things in one language. */
export class Words {
  /** @param {Language} language */
  constructor(language) {
    this.language = language;
    this.#time = new Intl.DateTimeFormat(LOCALES[language], { hour: "numeric", minute: "2-digit" });
    this.#day = new Intl.DateTimeFormat(LOCALES[language], { weekday: "long" });
  }

  #time;
  #day;

  /**
   * A text of `texts.mjs`, filled in.
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  say(key, values = {}) {
    const english = TEXTS[key];
    if (english === undefined) {
      throw new Error(`no text ${key}`);
    }
    const text = (this.language === "da" && DANISH[english]) || english;
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  }

  /**
   * Whether there is such a text.
   * @param {string} key
   */
  has(key) {
    return key in TEXTS;
  }

  /**
   * A moment as one says it: the time, with the day when it is not today.
   * @param {Date} date
   * @param {Date} now
   */
  when(date, now) {
    const time = this.#time.format(date);
    const days = Math.round((midnight(date) - midnight(now)) / DAY_MS);
    if (days === 0) {
      return this.say("time_at", { time });
    }
    if (days === 1) {
      return this.say("time_tomorrow", { time });
    }
    return this.say("time_day", { day: this.#day.format(date), time });
  }

  /**
   * A time of day alone.
   * @param {Date} date
   */
  time(date) {
    return this.#time.format(date);
  }

  /**
   * Until when something holds.
   * @param {number} until lock time
   * @param {Date} now
   */
  until(until, now) {
    const date = dateOf(until);
    if (date.getTime() - now.getTime() > ALWAYS_S * 1000) {
      return this.say("until_always");
    }
    return this.say("until_time", { when: this.when(date, now) });
  }
}

/** @param {Date} date */
function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/**
 * The language to speak: Danish unless the person's is another and English is understood better.
 * @param {readonly string[]} preferred as the browser lists them
 * @returns {Language}
 */
export function languageOf(preferred) {
  const first = preferred[0]?.slice(0, 2).toLowerCase() ?? "da";
  return first === "da" || first === "nb" || first === "nn" || first === "sv" ? "da" : "en";
}
