// A form is sent once, and not into a line that is cut.

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
 * The browser's own error page would lose what was typed: see that the server answers before leaving this one.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
const sendWhenReached = (form, submitter) => {
  fetch("/healthz", { cache: "no-store" }).then(() => {
    form.dataset.reached = "1";
    form.requestSubmit(submitter);
  }, showLine);
};

// Its key makes a second sending harmless anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if (event.defaultPrevented || form.hasAttribute("hx-post") || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
  } else if (!navigator.onLine && !form.dataset.reached) {
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
