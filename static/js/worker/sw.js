// Keeps the shell (style, script, icons, the offline page) and nothing about people.
// The server writes SHELL before this: the list of files and a version that changes with them, so that a browser
// takes up a new worker only when they change.

/** @typedef {{ version: string, files: string[] }} Shell */
const worker = /** @type {ServiceWorkerGlobalScope & { SHELL: Shell }} */ (/** @type {unknown} */ (self));
const PREFIX = "shell-";

/** @returns {Promise<void>} */
async function refresh() {
  const { version, files } = worker.SHELL;
  const cache = await caches.open(PREFIX + version);
  const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  await cache.addAll(files.filter((file) => !kept.has(file)));
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== PREFIX + version) await caches.delete(name);
  }
}

/**
 * @param {Request} request
 * @returns {Promise<Response>}
 */
async function offlinePage(request) {
  try {
    return await fetch(request);
  } catch (fault) {
    const kept = await caches.match("/offline");
    if (kept) return kept;
    throw fault;
  }
}

worker.addEventListener("install", (event) => event.waitUntil(refresh().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === "navigate") {
    event.respondWith(offlinePage(request));
  }
});
