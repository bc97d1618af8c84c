// The growth chart under a finger: a swipe goes to the next indicator, a point says its figures.

/** @param {EventTarget | null} target */
const chartOf = (target) => (target instanceof Element ? target.closest(".growth-chart") : null);

// ── a swipe, as the tabs do ────────────────────────────────────────────────
/** @type {{ x: number, y: number } | null} */
let swipe = null;

/** @param {number} step */
const goToTab = (step) => {
  const tabs = [...(document.querySelector("#growth-panel .segmented")?.querySelectorAll("a") ?? [])];
  const now = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
  tabs[now + step]?.click();
};

document.addEventListener(
  "touchstart",
  (event) => {
    const [touch] = event.touches;
    const one = event.touches.length === 1 && chartOf(event.target);
    swipe = touch && one ? { x: touch.clientX, y: touch.clientY } : null;
  },
  { passive: true },
);
document.addEventListener("touchend", (event) => {
  const [touch] = event.changedTouches;
  if (!swipe || !touch) return;
  const across = touch.clientX - swipe.x;
  if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(touch.clientY - swipe.y)) goToTab(across < 0 ? 1 : -1);
  swipe = null;
});

// ── a point: the nearest to a tap, the focused, the one under the mouse; without this it links to its row ──
const NEAR = 32;

/**
 * @param {MouseEvent} event
 * @returns {Element | null}
 */
const pointAt = (event) => {
  const points = [...(chartOf(event.target)?.querySelectorAll("a") ?? [])];
  const away = points.map((point) => {
    const box = point.getBoundingClientRect();
    return Math.hypot(event.clientX - box.x - box.width / 2, event.clientY - box.y - box.height / 2);
  });
  const nearest = away.indexOf(Math.min(...away));
  return (away[nearest] ?? NEAR) < NEAR ? (points[nearest] ?? null) : null;
};

/** @param {Element | null} point */
const tell = (point) => {
  const words = document.querySelector("[data-point-words]");
  if (!point || !(words instanceof HTMLElement)) return;
  for (const chosen of document.querySelectorAll(".growth-chart .chosen")) chosen.classList.remove("chosen");
  point.classList.add("chosen");
  words.textContent = point.getAttribute("aria-label");
  words.hidden = false;
};

/** @param {EventTarget | null} target */
const pointOf = (target) => (target instanceof Element ? target.closest(".growth-chart a") : null);

document.addEventListener("click", (event) => {
  const point = pointAt(event);
  if (point && document.querySelector("[data-point-words]")) {
    event.preventDefault();
    tell(point);
  }
});
document.addEventListener("focusin", (event) => tell(pointOf(event.target)));
document.addEventListener("mouseover", (event) => tell(pointOf(event.target)));
