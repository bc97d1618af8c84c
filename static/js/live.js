// Live parts: "changed, look again". One stream a page; asleep in the background; a slow look when the stream fails.

const SLOW_LOOK_MS = 20000;

/** @type {HTMLElement[]} */
const live = [...document.querySelectorAll("[data-live]")].filter((part) => part instanceof HTMLElement);
/** @type {EventSource | null} */
let stream = null;
/** @type {number | undefined} */
let poll;

const look = () => {
  for (const part of live) window.htmx?.trigger(part, "changed");
};

const stopPolling = () => {
  clearInterval(poll);
  poll = undefined;
};

const open = () => {
  const address = live[0]?.dataset.live;
  if (!address || stream || document.hidden) return;
  stream = new EventSource(address);
  stream.addEventListener("changed", look);
  stream.addEventListener("alive", stopPolling);
  stream.onerror = () => {
    poll ??= window.setInterval(look, SLOW_LOOK_MS);
  };
};

const close = () => {
  stream?.close();
  stream = null;
  stopPolling();
};

if (live.length) {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      close();
    } else {
      open();
      look();
    }
  });
  addEventListener("pagehide", close);
  open();
}
