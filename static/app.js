// Progressive enhancement only: each page works without it.
"use strict";

const typing = (el) => el instanceof HTMLInputElement || el instanceof HTMLTextAreaElement || el instanceof HTMLSelectElement || el?.isContentEditable;

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey) {
    const search = document.querySelector("[data-search]");
    if (search && (!typing(event.target) || (event.target === search && !search.value))) { event.preventDefault(); search.focus(); search.select(); }
  }
});

// 22092025, 22.9.2025 and 22/9/2025 become 22.09.2025 as they are typed; anything else is left as it is.
const dated = (text) => {
  if (!/^(\d{1,8}|\d{1,2}[., /-][\d., /-]*)$/.test(text)) return text;
  const typed = /^\d{3,}$/.test(text) ? [text.slice(0, 2), text.slice(2, 4), text.slice(4)].filter(Boolean) : text.split(/[., /-]+/, 3);
  const whole = typed.map((part, i) => (i < typed.length - 1 ? part.padStart(2, "0") : part)).join(".");
  return /^\d\d(\.\d\d)?$/.test(whole) ? `${whole}.` : whole;
};
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.dataset.date || event.inputType?.startsWith("delete")) return;
  if (field.selectionStart === field.value.length) field.value = dated(field.value);
});

// A form is sent once; its key makes a second sending harmless anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute("hx-post") || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (!navigator.onLine && !form.dataset.reached) {
    // The browser's own error page would lose what was typed: see that the server answers before leaving this one.
    event.preventDefault();
    const { submitter } = event;
    fetch("/healthz", { cache: "no-store" }).then(() => { form.dataset.reached = "1"; form.requestSubmit(submitter); }, showLine);
    return;
  }
  delete form.dataset.reached;
  form.dataset.sent = "1";
  setTimeout(() => form.querySelectorAll("button").forEach((b) => { b.disabled = true; }), 0);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  form.querySelectorAll("button").forEach((b) => { b.disabled = false; });
}));

// Only when the page opens: a fragment that arrives while somebody types must not take the keys away.
addEventListener("DOMContentLoaded", () => document.querySelector("[data-focus]")?.focus());

const bar = document.getElementById("offline-bar");
const showLine = () => { if (bar) bar.hidden = navigator.onLine; };
addEventListener("online", showLine);
addEventListener("offline", showLine);
showLine();

// A swipe on the growth chart goes to the next indicator, as the tabs do.
let swipe = null;
document.addEventListener("touchstart", (event) => {
  const [touch] = event.touches;
  swipe = event.touches.length === 1 && event.target.closest?.(".growth-chart") ? { x: touch.clientX, y: touch.clientY } : null;
}, { passive: true });
document.addEventListener("touchend", (event) => {
  if (!swipe) return;
  const [touch] = event.changedTouches;
  const across = touch.clientX - swipe.x;
  if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(touch.clientY - swipe.y)) {
    const tabs = [...document.querySelectorAll("#growth-panel .segmented")[0].querySelectorAll("a")];
    const now = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
    tabs[now + (across < 0 ? 1 : -1)]?.click();
  }
  swipe = null;
});

// A point of the chart says its figures under it: the nearest to a tap, the focused, the one under the mouse. Without this it links to its row.
const pointAt = (event) => {
  const chart = event.target.closest?.(".growth-chart");
  if (!chart) return null;
  const away = (a) => { const box = a.getBoundingClientRect(); return Math.hypot(event.clientX - box.x - box.width / 2, event.clientY - box.y - box.height / 2); };
  const [nearest] = [...chart.querySelectorAll("a")].map((a) => [away(a), a]).sort(([a], [b]) => a - b);
  return nearest && nearest[0] < 32 ? nearest[1] : null;
};
const tell = (point) => {
  const words = document.querySelector("[data-point-words]");
  if (!point || !words) return;
  document.querySelectorAll(".growth-chart .chosen").forEach((a) => a.classList.remove("chosen"));
  point.classList.add("chosen");
  words.textContent = point.getAttribute("aria-label");
  words.hidden = false;
};
document.addEventListener("click", (event) => {
  const point = pointAt(event);
  if (point && document.querySelector("[data-point-words]")) { event.preventDefault(); tell(point); }
});
document.addEventListener("focusin", (event) => tell(event.target.closest?.(".growth-chart a")));
document.addEventListener("mouseover", (event) => tell(event.target.closest?.(".growth-chart a")));

// Live parts: "changed, look again". One stream a page; asleep in the background; a slow look when the stream fails.
const live = document.querySelectorAll("[data-live]");
if (live.length) {
  let stream = null, poll = null;
  const look = () => live.forEach((el) => window.htmx?.trigger(el, "changed"));
  const open = () => {
    if (stream || document.hidden) return;
    stream = new EventSource(live[0].dataset.live);
    stream.addEventListener("changed", look);
    stream.addEventListener("alive", () => { clearInterval(poll); poll = null; });
    stream.onerror = () => { if (!poll) poll = setInterval(look, 20000); };
  };
  const close = () => { stream?.close(); stream = null; clearInterval(poll); poll = null; };
  document.addEventListener("visibilitychange", () => { if (document.hidden) { close(); } else { open(); look(); } });
  addEventListener("pagehide", close);
  open();
}

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
