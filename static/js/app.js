// Progressive enhancement only: each page works without it.
import "./growth-chart.js";
import "./dates.js";
import "./keyboard.js";
import "./live.js";
import "./note.js";
import "./printing.js";
import "./readings.js";
import "./sending.js";
import "./signed-out.js";

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
