// Makes the app work without a network: whole versions of it, one after the other.
//
// `files.json` names a version and its files. A version is served only when all of it is here,
// and a page keeps the one that it began with.

/** @type {ServiceWorkerGlobalScope} */
const worker = /** @type {any} */ (self);

const PREFIX = "noeglefri-";
const COMPLETE = new URL("complete", worker.registration.scope).href;
const LISTING = new URL("files.json", worker.registration.scope).href;
const START = new URL("./", worker.registration.scope).href;

/**
 * Names of the versions that are here, the newest last.
 * @returns {Promise<string[]>}
 */
async function versions() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const whole = await Promise.all(
    names.map(async (name) => Boolean(await (await caches.open(name)).match(COMPLETE))),
  );
  return names.filter((_, nth) => whole[nth]);
}

/** Fetch the version that the office has now, unless it is here. */
async function update() {
  const listing = await fetch(LISTING, { cache: "no-store" });
  if (!listing.ok) {
    return;
  }
  const { version, files } = await listing.json();
  const name = `${PREFIX}${version}`;
  if ((await versions()).includes(name)) {
    return;
  }
  const cache = await caches.open(name);
  const requests = files.map(
    (/** @type {string} */ file) =>
      new Request(new URL(file, worker.registration.scope), { cache: "no-cache" }),
  );
  await cache.addAll(requests);
  await cache.put(COMPLETE, new Response());
}

/** Use the newest version from now on, and forget the others. */
async function renew() {
  const names = await versions();
  const newest = names.at(-1);
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== newest);
  await Promise.all(names.length > 1 ? old.map((name) => caches.delete(name)) : []);
}

/**
 * @param {Request} request
 * @returns {Promise<Response>}
 */
async function answer(request) {
  if (request.mode === "navigate") {
    await renew();
  }
  const [name] = await versions();
  const cache = name ? await caches.open(name) : null;
  const wanted = request.mode === "navigate" ? START : request;
  return (await cache?.match(wanted, { ignoreSearch: true })) ?? fetch(request);
}

worker.addEventListener("install", (event) => {
  event.waitUntil(update().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(START)) {
    return;
  }
  event.respondWith(answer(request));
  if (request.mode === "navigate") {
    // Without a network the version that is here stays.
    event.waitUntil(update().catch(() => {}));
  }
});
