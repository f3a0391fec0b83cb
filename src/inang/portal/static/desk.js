// The desk by keyboard. Keys are read from the page: data-key on links, buttons and fields; rows are .row-link.
(() => {
  "use strict";
  const leads = (row) => row.querySelector("a.site") || row.querySelector("a"); // where a row leads to, whatever else it links
  const rows = () => [...document.querySelectorAll(".row-link, .checklist > li")].filter((row) => row.offsetParent !== null || row.tagName === "TR");
  let at = rows().findIndex((row) => row.matches(".is-selected, .is-current"));
  let passed = ""; // the row to which a renewal passed the choice: its verbs wait until it is shown, so that no key meant for another meets it
  const typing = (target) => target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

  const mark = (index, moves) => {
    const all = rows();
    if (!all.length) { at = -1; return null; }
    at = Math.max(0, Math.min(index, all.length - 1));
    all.forEach((row, n) => {
      const here = n === at;
      row.classList.toggle(row.matches(".row-link") ? "is-selected" : "is-current", here);
      if (here && moves) { row.scrollIntoView({ block: "nearest" }); const link = row.querySelector("a.site"); if (link && row.matches(".row-link")) link.focus({ preventScroll: true }); }
    });
    return all[at];
  };
  const select = (index) => { passed = ""; mark(index, true)?.dispatchEvent(new CustomEvent("pick", { bubbles: true })); }; // hx-trigger="pick" loads the quick view
  const press = (item) => { if (item.matches("input:not([type=checkbox]), textarea, select")) { item.focus(); item.select?.(); } else { item.click(); item.dispatchEvent(new CustomEvent("pressed", { bubbles: true })); } }; // "pressed": by its key

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (typing(e.target)) { if (e.key === "Escape") e.target.blur(); return; }
    if (document.querySelector("dialog[open]") && e.key !== "?") return;
    const all = rows();
    if (at >= 0 && !all[at]?.matches(".is-selected, .is-current")) at = -1; // other rows came in the place of those
    if (all.length && (e.key === "j" || e.key === "k")) { select(at + (e.key === "j" ? 1 : -1)); e.preventDefault(); return; }
    if (e.key === "?") { const help = document.querySelector("dialog.help"); if (help) { if (help.open) help.close(); else help.showModal(); e.preventDefault(); } return; }
    if (e.key === "Enter" && e.target === document.body && all[at]) { const link = leads(all[at]); if (link) { link.click(); e.preventDefault(); } return; }
    const split = document.querySelector(".desk-split");
    if (e.key === " " && split && !e.target.matches("button, summary, input, select")) {
      split.classList.toggle("is-toggled");
      if (at < 0) select(0);
      e.preventDefault();
      return;
    }
    // y / n answer the current item of a checklist
    if ((e.key === "y" || e.key === "n") && all[at]?.matches(".checklist > li")) {
      const choice = all[at].querySelector(`input[type=radio][data-answer="${e.key}"]`);
      if (choice) { choice.click(); const reason = all[at].querySelector(".reason textarea, .reason input"); if (e.key === "n" && reason) { reason.closest(".reason").hidden = false; reason.focus(); } else select(at + 1); e.preventDefault(); return; }
    }
    const key = CSS.escape(e.key);
    const many = document.querySelector("input[name=pilih]:checked") && document.querySelector(`[data-bulk-key="${key}"]`);
    const item = many || (all[at] && all[at].querySelector(`[data-key="${key}"]`)) || document.querySelector(`[data-key="${key}"]:not(.row-link *)`);
    if (!item || item.offsetParent === null) return;
    if (!passed || !all[at]?.contains(item)) press(item);
    e.preventDefault();
  });

  document.addEventListener("click", (e) => {
    const row = e.target.closest?.("tr.row-link");
    if (row && !e.target.closest("a, button, input, label, summary")) { const n = rows().indexOf(row); if (n === at) leads(row)?.click(); else select(n); }
    if (e.target.matches?.("[data-help]")) document.querySelector("dialog.help")?.showModal();
    if (e.target.matches?.("dialog.help [data-close]")) e.target.closest("dialog").close();
  });

  // Live lists: ask now and then whether something changed, and renew only the parts that show it. What is typed,
  // chosen, selected and scrolled stays; the plain page has a link to load it again.
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const SHUT = "Daftar ini tidak lagi terbuka bagi Anda. Muat ulang halaman.";
  const LONGEST = 20_000; // a connection that is gone without a word is told as one
  let tag = live.dataset.tag, asking = false, ended = false;
  const said = document.getElementById("kabar"), side = document.getElementById("ringkas"), unpicked = side?.innerHTML;
  const say = (words) => { if (said && said.textContent !== words) said.textContent = words; };
  const row = (number) => number && document.querySelector(`[data-row="${CSS.escape(number)}"]`);
  // The quick view shows the chosen row: an answer that comes when its row has left the list is not shown.
  let shown = null;
  document.addEventListener("htmx:beforeRequest", (e) => { if (e.target.dataset?.row) shown = null; });
  side?.addEventListener("htmx:beforeSwap", (e) => {
    const number = e.detail.requestConfig?.elt?.dataset.row;
    if (!row(number)) e.detail.shouldSwap = false; else if (e.detail.shouldSwap) { shown = number; passed = ""; }
  });

  const renew = (fresh) => {
    const before = new Map([...document.querySelectorAll("[data-row]")].map((one) => [one.dataset.row, one.dataset.version]));
    const ticked = new Set([...document.querySelectorAll("[data-row] input[name=pilih]:checked")].map((box) => box.closest("[data-row]").dataset.row));
    const numbers = rows().map((one) => one.dataset.row), place = at, chosen = numbers[at];
    const tops = new Map(rows().map((one) => [one.dataset.row, one.getBoundingClientRect().top]));
    const focused = document.activeElement?.closest?.("[data-row]");
    const held = focused && [focused.dataset.row, [...focused.querySelectorAll("a, button, input")].indexOf(document.activeElement)];
    const tab = document.activeElement?.closest?.("[data-live-part]") && !focused && document.activeElement.getAttribute("href");
    for (const part of fresh.querySelectorAll("[data-live-part]")) {
      const old = document.getElementById(part.id);
      if (!old) continue;
      old.replaceWith(part);
      window.htmx?.process(part);
    }
    let changed = 0;
    for (const one of document.querySelectorAll("[data-row]")) {
      if (before.get(one.dataset.row) !== one.dataset.version) { one.classList.add("is-fresh"); changed += 1; }
      const box = one.querySelector("input[name=pilih]");
      if (box) box.checked = ticked.has(one.dataset.row);
    }
    // The chosen row stays chosen; when it has left the list the next one that is still there is, else the one before it.
    const here = chosen && [chosen, ...numbers.slice(place + 1), ...numbers.slice(0, place).reverse()].find((number) => row(number));
    at = here ? rows().indexOf(row(here)) : -1;
    if (here !== chosen) passed = here || "";
    if (here && mark(at, false) && (here !== chosen || here !== shown || row(here).classList.contains("is-fresh"))) row(here).dispatchEvent(new CustomEvent("pick", { bubbles: true }));
    if (chosen && !here && side) { side.innerHTML = unpicked; shown = null; }
    if (held && held[1] >= 0 && row(held[0])) row(held[0]).querySelectorAll("a, button, input")[held[1]]?.focus({ preventScroll: true });
    else if (held && held[0] === chosen && here) leads(row(here))?.focus({ preventScroll: true });
    if (tab) document.querySelector(`[data-live-part] a[href="${CSS.escape(tab)}"]`)?.focus({ preventScroll: true });
    // What the reader looks at stays where it is: the chosen row, or the first one in sight.
    const anchor = here || numbers.find((number) => tops.get(number) >= 0 && row(number));
    if (anchor) window.scrollBy(0, row(anchor).getBoundingClientRect().top - tops.get(anchor));
    const clock = new Date().toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
    say(changed ? `${changed} baris baru atau berubah, ${clock}` : `diperbarui ${clock}`);
  };

  const ask = async () => {
    if (document.hidden || asking || ended) return;
    asking = true;
    const patience = new AbortController(), over = setTimeout(() => patience.abort(), LONGEST);
    try {
      const answer = await fetch(live.dataset.live, { signal: patience.signal, headers: { "If-None-Match": tag, "HX-Request": "true" }, cache: "no-store", credentials: "same-origin" });
      if (answer.redirected) { ended = true; say(SHUT); } // to the set-up of a second step that is no longer there
      else if (answer.status === 200) { renew(new DOMParser().parseFromString(await answer.text(), "text/html")); tag = answer.headers.get("ETag") || ""; }
      else if (answer.headers.has("HX-Redirect")) { ended = true; say("Sesi berakhir. Muat ulang halaman untuk masuk lagi."); }
      else if (answer.status === 404) { ended = true; say(SHUT); } // the role ended
      else if (answer.status === 304) { if (said?.dataset.lost) say(""); }
      else throw new Error(answer.status);
      if (said) delete said.dataset.lost;
    } catch { if (said) said.dataset.lost = "1"; say("Tidak tersambung ke server. Dicoba lagi."); }
    clearTimeout(over);
    asking = false;
  };
  setInterval(ask, 1000 * Number(live.dataset.every));
  document.addEventListener("visibilitychange", ask);
  // A page that the back button brings from the cache asks at once.
  window.addEventListener("pageshow", (e) => { if (e.persisted) ask(); });
})();
