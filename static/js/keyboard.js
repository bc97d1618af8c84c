// "/" leads to the search, wherever one is; where something is wrong, the page opens on it.

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLElement && target.isContentEditable);

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey) return;
  const search = document.querySelector("[data-search]");
  if (!(search instanceof HTMLInputElement)) return;
  if (!isTyping(event.target) || (event.target === search && !search.value)) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});

// Only when the page opens: a fragment that arrives while somebody types must not take the keys away.
addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("[data-focus]");
  if (place instanceof HTMLElement) place.focus();
});
