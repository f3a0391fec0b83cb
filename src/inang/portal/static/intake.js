// The intake of a complaint by keyboard: Alt and a key chooses while one types, Ctrl and Enter saves, the clock runs.
(() => {
  "use strict";
  const form = document.querySelector("form[data-save]");
  if (!form) return;
  const begun = Date.now();
  const timer = document.querySelector("[data-goal]");
  const tick = () => {
    const seconds = Math.floor((Date.now() - begun) / 1000);
    timer.querySelector("[data-clock]").textContent = `${String(Math.floor(seconds / 60)).padStart(2, "0")}.${String(seconds % 60).padStart(2, "0")}`;
    timer.querySelector("progress").value = Math.min(seconds, Number(timer.dataset.goal));
  };
  if (timer) setInterval(tick, 1000);

  // The letter or digit on the key itself, whatever Alt makes of it.
  const letter = (e) => (/^Key[A-Z]$/.test(e.code) ? e.code.slice(3).toLowerCase() : /^(Digit|Numpad)\d$/.test(e.code) ? e.code.slice(-1) : "");
  const next = (item) => {
    const input = item.matches("label.pick") && item.querySelector("input");
    const person = form.elements.pelapor.value !== "anonymous";
    const origin = form.elements.nomor_asal; // shown only for channels that give a number or an account of their own
    if (input.name === "saluran" && origin.offsetParent) origin.focus();
    else if (input.name === "saluran" || input.name === "pelapor") (person ? form.elements.nama : form.elements.tentang).focus();
  };
  // Esc puts aside what was begun; with nothing typed it only leaves the field, as everywhere.
  const begunAnything = () => [...form.querySelectorAll("textarea, input:not([type]), input[type=text]")].some((one) => one.value.trim());
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && !e.isComposing && begunAnything() && !document.querySelector("dialog[open], details.me[open], details.menu[open]")) { e.preventDefault(); form.requestSubmit(document.querySelector("[data-draft]")); return; }
    if (e.ctrlKey && e.key === "Enter") { e.preventDefault(); form.requestSubmit(document.querySelector(`button[form="${form.id}"]`)); return; }
    if (!e.altKey || e.ctrlKey || e.metaKey) return;
    const item = letter(e) && document.querySelector(`[data-key="${letter(e)}"]`);
    if (!item) return;
    e.preventDefault();
    if (item.matches("input:not([type=checkbox]), textarea, select")) item.focus();
    else { item.click(); next(item); }
  });
  // A choice by its bare key leads on to the next field at once, for the next key may be typed already; a click with
  // the mouse leaves the hand where it is.
  form.addEventListener("pressed", (e) => next(e.target));

  // A complaint is linked with one other: ticking another takes its place. What is ticked while the part beside is on its
  // way stays ticked in what comes.
  let linked = null;
  const link = () => { if (linked !== null) document.querySelectorAll("[name=kaitkan]").forEach((box) => { box.checked = box.value === linked; }); };
  document.addEventListener("change", (e) => { if (e.target.name === "kaitkan") { linked = e.target.checked ? e.target.value : ""; link(); } });
  document.addEventListener("htmx:afterSwap", link);
})();
