// What is said of the figure under one's hand stays in sight, above the buttons that stand at the foot of the screen.

const watch = new MutationObserver((changes) => {
  const field = document.activeElement?.id;
  const reading = field && document.getElementById(`reading-${field}`);
  if (reading && changes.some((change) => change.target === reading)) reading.scrollIntoView({ block: "nearest" });
});
for (const reading of document.querySelectorAll(".reading")) watch.observe(reading, { childList: true });
