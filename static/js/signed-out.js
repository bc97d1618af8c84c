// The session ended while a page was open: the password is taken beside what was typed, and the page goes on.

const PANEL = "[data-sign-in-again]";

/** @returns {string} */
export const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRF-Token"] ?? "";

/** The session as the server knows it now. */
export const session = () => fetch("/session", { cache: "no-store", headers: { "HX-Request": "true" } });

/**
 * Takes up the token of the session as it is now.
 * False where nobody is signed in, or another person than the page is of.
 * @returns {Promise<boolean>}
 */
export async function renew() {
  const answer = await session();
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-token]");
  const whose = document.body.dataset.person;
  if (!(found instanceof HTMLElement) || (whose && found.dataset.person !== whose)) return false;
  const fresh = found.dataset.token ?? "";
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRF-Token": fresh }));
  for (const field of document.querySelectorAll("input[name=_csrf]")) {
    if (field instanceof HTMLInputElement) field.value = fresh;
  }
  return true;
}

/**
 * Shows the panel out of a server's answer, once a page.
 * @param {string} html
 * @param {(panel: Element) => void} place
 */
export function showPanel(html, place) {
  const panel = new DOMParser().parseFromString(html, "text/html").querySelector(PANEL);
  if (!panel || document.querySelector(PANEL)) return;
  place(panel);
  const login = panel.querySelector("[data-login]");
  if (login instanceof HTMLInputElement) login.value = document.body.dataset.login ?? "";
  panel.scrollIntoView({ block: "center" });
}

/**
 * @param {Element} panel
 * @param {string} name
 */
const typedInto = (panel, name) => {
  const field = panel.querySelector(`[data-${name}]`);
  return field instanceof HTMLInputElement ? field.value : "";
};

/** @param {HTMLElement} panel */
async function signIn(panel) {
  const told = /** @type {HTMLElement} */ (panel.querySelector("[data-told]"));
  const sent = new URLSearchParams({ login: typedInto(panel, "login"), password: typedInto(panel, "password") });
  const headers = { "HX-Request": "true", "X-CSRF-Token": panel.dataset.csrf ?? "" };
  try {
    const answer = await fetch("/sign-in", { method: "POST", body: sent, headers });
    if (!answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      told.textContent = page.querySelector(".field-error")?.textContent?.trim() ?? "";
    } else if (await renew()) {
      for (const other of document.querySelectorAll(PANEL)) other.remove();
      for (const held of document.querySelectorAll("[data-when-in]")) held.removeAttribute("hidden");
      document.dispatchEvent(new Event("signed-in-again"));
    } else {
      told.textContent = panel.dataset.somebodyElse ?? "";
    }
  } catch {
    told.textContent = panel.dataset.noLine ?? "";
  }
}

/** @param {EventTarget | null} target */
const panelOf = (target) => {
  const panel = target instanceof Element ? target.closest(PANEL) : null;
  return panel instanceof HTMLElement ? panel : null;
};

document.addEventListener("click", ({ target }) => {
  const panel = panelOf(target);
  if (panel && target instanceof Element && target.closest("[data-go]")) signIn(panel);
});
document.addEventListener("keydown", (event) => {
  const panel = panelOf(event.target);
  if (!panel || event.key !== "Enter") return;
  event.preventDefault(); // it may stand within a form
  signIn(panel);
});
