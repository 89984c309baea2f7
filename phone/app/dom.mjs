// Builds what is shown, without a framework: an element, its attributes, its children.

const SVG = "http://www.w3.org/2000/svg";
const PICTURES = new URL("../pictures.svg", import.meta.url);

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * What an element is given: attributes, `onclick` and `oninput`. What is false or null is left
 * out.
 * @typedef {Record<string, string | number | boolean | null | undefined | EventListener>} Given
 */

/**
 * An element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Given} [given]
 * @param {...Child} children
 */
export function element(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    give(made, name, value);
  }
  made.append(...children.filter((child) => child instanceof Node || typeof child === "string"));
  return made;
}

/**
 * @param {Element} made
 * @param {string} name
 * @param {Given[string]} value
 */
function give(made, name, value) {
  if (typeof value === "function") {
    made.addEventListener(name.slice(2), value);
  } else if (value === true) {
    made.setAttribute(name, "");
  } else if (value !== false && value !== null && value !== undefined) {
    made.setAttribute(name, String(value));
  }
}

/**
 * A picture of `pictures.svg`; it says nothing that the words beside it do not.
 * @param {string} name
 */
export function picture(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "picture");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${PICTURES.pathname}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A button with a picture. Its `id` keeps the focus when the screen is drawn anew.
 * @param {string} id
 * @param {string} label
 * @param {() => void} press
 * @param {{picture?: string, class?: string, disabled?: boolean}} [more]
 */
export function button(id, label, press, more = {}) {
  return element(
    "button",
    { id, type: "button", class: more.class, disabled: more.disabled, onclick: press },
    more.picture && picture(more.picture),
    element("span", {}, label),
  );
}

/**
 * A link to another screen, or a number to call.
 * @param {string} id
 * @param {string} href
 * @param {string} label
 * @param {{picture?: string, class?: string, current?: boolean}} [more]
 */
export function link(id, href, label, more = {}) {
  return element(
    "a",
    { id, href, class: more.class, "aria-current": more.current ? "page" : null },
    more.picture && picture(more.picture),
    element("span", {}, label),
  );
}
