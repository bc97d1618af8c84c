// 22092025, 22.9.2025 and 22/9/2025 become 22.09.2025 as they are typed; anything else is left as it is.

/**
 * @param {string} text
 * @returns {string}
 */
function dated(text) {
  if (!/^(\d{1,8}|\d{1,2}[., /-][\d., /-]*)$/.test(text)) return text;
  const typed = /^\d{3,}$/.test(text)
    ? [text.slice(0, 2), text.slice(2, 4), text.slice(4)].filter(Boolean)
    : text.split(/[., /-]+/, 3);
  const whole = typed.map((part, i) => (i < typed.length - 1 ? part.padStart(2, "0") : part)).join(".");
  return /^\d\d(\.\d\d)?$/.test(whole) ? `${whole}.` : whole;
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.dataset.date) return;
  if (event instanceof InputEvent && event.inputType.startsWith("delete")) return;
  if (field.selectionStart === field.value.length) field.value = dated(field.value);
});
