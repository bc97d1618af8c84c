// A form is sent once, and neither into a line that is cut nor into a session that is over.
import { session, showPanel } from "./signed-out.js";

const SESSION_LASTS_MS = 300_000; // so long nobody is asked whether it is over
let heard = Date.now();

const bar = document.getElementById("offline-bar");

const showLine = () => {
  if (bar) bar.hidden = navigator.onLine;
};
addEventListener("online", showLine);
addEventListener("offline", showLine);
showLine();

/**
 * @param {HTMLFormElement} form
 * @param {boolean} disabled
 */
const setButtons = (form, disabled) => {
  for (const button of form.querySelectorAll("button")) button.disabled = disabled;
};

/**
 * The browser's own error page, and the sign-in page, would lose what was typed: see who answers before leaving.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
const sendWhenReached = async (form, submitter) => {
  try {
    const answer = await (document.body.dataset.person ? session() : fetch("/healthz", { cache: "no-store" }));
    if (answer.status === 401) {
      showPanel(await answer.text(), (panel) => form.append(panel));
      document.addEventListener("signed-in-again", () => form.requestSubmit(submitter), { once: true });
      return;
    }
    heard = Date.now();
    form.dataset.reached = "1";
    form.requestSubmit(submitter);
  } catch {
    showLine();
  }
};

/** @param {HTMLFormElement} form */
const isSure = (form) => {
  const known = !document.body.dataset.person || Date.now() - heard < SESSION_LASTS_MS;
  return form.dataset.reached || (navigator.onLine && known);
};

// Its key makes a second sending harmless anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if (event.defaultPrevented || form.hasAttribute("hx-post") || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
  } else if (!isSure(form)) {
    event.preventDefault();
    sendWhenReached(form, event.submitter);
  } else {
    delete form.dataset.reached;
    form.dataset.sent = "1";
    setTimeout(() => setButtons(form, true), 0);
  }
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    if (!(form instanceof HTMLFormElement)) continue;
    delete form.dataset.sent;
    setButtons(form, false);
  }
});
