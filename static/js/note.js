// The visit note saves itself. What the line beside its heading may say, and when, is told in docs/saved.md.
import { forget, keep, recall } from "./kept.js";
import { renew, showPanel, token } from "./signed-out.js";

const AFTER_TYPING_MS = 800;
const AGAIN_MS = 10_000;
const SILENCE_MS = 20_000;

/** @typedef {import("./kept.js").Fields} Fields */

/** @param {string} html */
const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body;

class Note {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.line = /** @type {HTMLElement} */ (document.getElementById("saved"));
    this.diagnoses = /** @type {HTMLElement} */ (document.getElementById("diagnoses"));
    this.draft = form.dataset.draft ?? "";
    this.seal = form.dataset.seal ?? "";
    this.step = 0;
    this.typed = "held" in form.dataset ? 1 : 0; // how often something was changed
    this.saved = 0; // what of that the server has
    this.refused = -1; // the state that can't be kept, or that another saving stands in the way of
    /** @type {Promise<void> | null} */
    this.sending = null;
    this.sealing = Promise.resolve(false);
    this.timer = 0;
    this.again = 0;
  }

  get unsaved() {
    return this.typed > this.saved;
  }

  /** Something can be sent that isn't saved: neither refused as it stands nor shown beside another's. */
  get waits() {
    return this.unsaved && this.refused !== this.typed && !("held" in this.form.dataset);
  }

  /** @returns {Fields} */
  fields() {
    const texts = [...this.form.querySelectorAll("textarea")].map((area) => [area.name, area.value]);
    const chosen = [...this.diagnoses.querySelectorAll("input:checked")].map((box) => {
      const field = /** @type {HTMLInputElement} */ (box);
      return [field.name, field.value];
    });
    return /** @type {Fields} */ ([...texts, ...chosen]);
  }

  version() {
    return Number(new FormData(this.form).get("version"));
  }

  /** @param {string | undefined} words */
  say(words) {
    const place = this.line.querySelector("[data-words]");
    if (place) place.textContent = words ?? "";
  }

  /** Something was typed, added or taken away. @param {number} wait */
  changed(wait) {
    this.typed += 1;
    this.say(this.line.dataset.unsaved);
    this.keepHere();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.send(), wait);
  }

  keepHere() {
    const kept = { version: this.version(), fields: this.fields() };
    this.sealing = this.sealing.then(() => this.unsaved && keep(this.draft, this.seal, kept));
  }

  /** One saving at a time; what is typed meanwhile goes with the next. @returns {Promise<void>} */
  send() {
    clearTimeout(this.timer);
    clearTimeout(this.again);
    if (this.sending) return this.sending.then(() => (this.waits ? this.send() : undefined));
    const state = this.typed;
    this.say(this.line.dataset.sending);
    this.sending = this.post({ signal: AbortSignal.timeout(SILENCE_MS) })
      .then((answer) => this.heard(answer, state))
      .catch(() => this.cut())
      .finally(() => {
        this.sending = null;
      });
    return this.sending;
  }

  /** The page goes away: what isn't saved is sent with it, beside whatever is under way. */
  leave() {
    if (this.waits) {
      this.post({ keepalive: true }).catch(() => {}); // sealed here all the same
    }
  }

  /** Looked at again: the line may be back, or somebody signed in beside it. */
  back() {
    if (this.waits) this.send();
  }

  /** @param {RequestInit} how */
  post(how) {
    const headers = { "HX-Request": "true", "X-CSRF-Token": token() };
    return fetch(this.draft, { method: "POST", body: new FormData(this.form), headers, ...how });
  }

  /**
   * @param {Response} answer
   * @param {number} state
   */
  async heard(answer, state) {
    const html = await answer.text();
    const told = parsed(html);
    if (answer.ok && told.querySelector("input[name=version]")) return this.took(told, state);
    if (answer.status === 422 || answer.status === 409) return this.refuse(told, state);
    if (answer.status === 401) return this.signedOut(html);
    if (answer.status === 403) return this.otherSession();
    return this.cut();
  }

  /**
   * @param {HTMLElement} told
   * @param {number} state
   */
  took(told, state) {
    this.saved = Math.max(this.saved, state);
    this.clearProblems();
    delete this.form.dataset.held;
    this.renewed = false;
    for (const panel of document.querySelectorAll("[data-sign-in-again]")) panel.remove();
    if (this.unsaved) {
      const version = /** @type {HTMLInputElement} */ (told.querySelector("input[name=version]"));
      this.line.querySelector("input[name=version]")?.replaceWith(version);
      this.keepHere();
      this.say(this.line.dataset.unsaved);
    } else {
      this.line.replaceChildren(...told.children);
      this.sealing = this.sealing.then(() => (this.unsaved ? false : (forget(this.draft), false)));
    }
  }

  /**
   * @param {HTMLElement} told
   * @param {number} state
   */
  refuse(told, state) {
    this.refused = state;
    this.clearProblems();
    const words = told.querySelector("[data-words]");
    if (words) this.line.querySelector("[data-words]")?.replaceWith(words);
    for (const problem of told.querySelectorAll("[data-problem-of]")) {
      const field = document.getElementById(problem.getAttribute("data-problem-of") ?? "");
      field?.setAttribute("aria-invalid", "true");
      field?.setAttribute("aria-describedby", `${field.id}-error`);
      field?.closest(".field")?.append(problem);
    }
  }

  clearProblems() {
    for (const problem of this.form.querySelectorAll(".field-error")) problem.remove();
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }

  cut() {
    const words = this.line.dataset;
    this.say(words.unsaved);
    this.sealing.then((kept) => this.unsaved && this.say(kept ? words.kept : words.unsealed));
    this.again = window.setTimeout(() => this.unsaved && this.send(), AGAIN_MS);
  }

  /** @param {string} html */
  signedOut(html) {
    this.say(this.line.dataset.signedOut);
    showPanel(html, (panel) => this.form.querySelector(".page-head")?.after(panel));
  }

  /** The session is another one than when the page was opened: of the same person, or of somebody else. */
  async otherSession() {
    const again = !this.renewed && (await renew());
    this.renewed = again;
    if (again) window.setTimeout(() => this.send(), 0);
    else this.say(this.line.dataset.somebodyElse);
  }

  async takeUp() {
    const kept = await recall(this.draft, this.seal);
    if (!kept) return;
    const had = this.holds(kept.fields);
    if (had.here && had.there) {
      if (!("held" in this.form.dataset)) forget(this.draft);
    } else if (kept.version === this.version() || had.here) {
      await this.putIn(kept.fields);
    } else {
      this.offer(kept.fields);
    }
  }

  /**
   * Whether all that stands on the page stands in the kept fields, too (`here`), and the other way round (`there`).
   * @param {Fields} kept
   */
  holds(kept) {
    const own = this.fields();
    /** @type {(some: Fields, others: Fields) => boolean} */
    const within = (some, others) =>
      some.every(([name, value]) => {
        const same = others.filter(([other]) => other === name).map(([, text]) => text.trim());
        if (name === "main" || !value) return true;
        return name === "diagnosis" ? same.includes(value) : Boolean(same[0]?.startsWith(value.trim()));
      });
    return { here: within(own, kept), there: within(kept, own) };
  }

  /** @param {Fields} fields */
  async putIn(fields) {
    for (const [name, value] of fields) {
      const area = this.form.querySelector(`textarea[name="${name}"]`);
      if (area instanceof HTMLTextAreaElement) area.value = value;
    }
    const codes = fields.filter(([name]) => name === "diagnosis").map(([, code]) => code);
    const main = fields.find(([name]) => name === "main")?.[1];
    for (const code of codes) await this.addDiagnosis(code, code === main);
    this.changed(0);
    this.showKept("[data-put-back]");
  }

  /**
   * @param {string} code
   * @param {boolean} main
   */
  async addDiagnosis(code, main) {
    if (!this.diagnoses.querySelector(`input[value="${CSS.escape(code)}"]`)) {
      const answer = await fetch(`/icd10/${encodeURIComponent(code)}`, { headers: { "HX-Request": "true" } });
      if (answer.ok) this.diagnoses.append(...parsed(await answer.text()).children);
    }
    const radio = this.diagnoses.querySelector(`input[name=main][value="${CSS.escape(code)}"]`);
    if (main && radio instanceof HTMLInputElement) radio.checked = true;
  }

  /** The note has gone on since: what was kept here is shown beside it. @param {Fields} fields */
  offer(fields) {
    const notice = this.showKept("[data-beside]");
    const texts = notice?.querySelector("[data-texts]");
    const typed = fields.filter(([name, value]) => name !== "main" && value).map(([, value]) => value);
    if (texts) texts.textContent = typed.join("\n\n");
    const on = (/** @type {string} */ name, /** @type {() => void} */ act) =>
      notice?.querySelector(name)?.addEventListener("click", () => (act(), notice.setAttribute("hidden", "")));
    on("[data-take]", () => this.putIn(fields));
    on("[data-leave]", () => forget(this.draft));
  }

  /** @param {string} which */
  showKept(which) {
    const notice = document.getElementById("kept");
    for (const part of notice?.querySelectorAll("p, .row") ?? []) {
      const offered = which === "[data-beside]" && !part.matches("[data-put-back]");
      part.toggleAttribute("hidden", !(offered || part.matches(which)));
    }
    notice?.removeAttribute("hidden");
    return notice;
  }

  listen() {
    const icd = /** @type {HTMLInputElement} */ (document.getElementById("icd"));
    const search = () => window.htmx?.trigger(icd, "search");
    this.form.addEventListener("formdata", ({ formData }) => {
      formData.set("page", this.form.dataset.page ?? "");
      formData.set("step", String((this.step += 1)));
    });
    this.form.addEventListener("input", ({ target }) => {
      delete this.form.dataset.held;
      if (target !== icd) this.changed(target instanceof HTMLTextAreaElement ? AFTER_TYPING_MS : 0);
    });
    new MutationObserver(() => this.changed(0)).observe(this.diagnoses, { childList: true });
    icd.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      search();
    });
    this.form.addEventListener("submit", (event) => this.submitted(event, search));
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.back()));
    addEventListener("online", () => this.unsaved && this.send());
    document.addEventListener("signed-in-again", () => this.send());
    if (this.typed) this.keepHere();
  }

  /**
   * Signing waits for the text to be saved: whatever stands in the way is said on this page, beside the text.
   * @param {SubmitEvent} event
   * @param {() => void} search
   */
  async submitted(event, search) {
    const by = event.submitter;
    if (this.settled || (by && "asItIs" in by.dataset && by.getAttribute("name") !== "find")) {
      this.settled = false;
      return;
    }
    event.preventDefault();
    if (by?.getAttribute("name") === "find") return search();
    this.typed += 1; // asks the server even where nothing was typed: the session may be over
    await this.send();
    if (this.unsaved || by?.hasAttribute("formaction")) return;
    this.settled = true;
    this.form.requestSubmit(by);
  }

  settled = false;
  renewed = false;
}

/** Signed meanwhile: what of the sealed text isn't in the note is put into the addendum. @param {HTMLElement} signed */
async function beside(signed) {
  const place = `/encounters/${signed.dataset.signedNote}/note/draft`;
  const kept = await recall(place, signed.dataset.seal ?? "");
  if (!kept) return;
  const squeeze = (/** @type {string | null} */ words) => (words ?? "").replace(/\s+/g, " ").trim();
  const there = squeeze(signed.textContent);
  const missing = kept.fields.filter(([name, value]) => name !== "main" && !there.includes(squeeze(value)));
  const addendum = document.getElementById("addendum");
  if (!missing.length) forget(place);
  else if (addendum instanceof HTMLTextAreaElement && !addendum.value) {
    addendum.value = missing.map(([, value]) => value).join("\n\n");
  }
}

const form = document.getElementById("note");
if (form instanceof HTMLFormElement && form.dataset.draft) {
  const note = new Note(form);
  note.listen();
  note.takeUp();
}
const signed = document.querySelector("[data-signed-note]");
if (signed instanceof HTMLElement) beside(signed);
