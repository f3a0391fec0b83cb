// The desk by keyboard. Keys are read from the page: data-key on links, buttons and fields; rows are .row-link.
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll(".row-link, .checklist > li")].filter((row) => row.offsetParent !== null || row.tagName === "TR");
  let at = rows().findIndex((row) => row.matches(".is-selected, .is-current"));
  const typing = (target) => target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

  const select = (index) => {
    const all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(index, all.length - 1));
    all.forEach((row, n) => {
      const here = n === at;
      row.classList.toggle(row.matches(".row-link") ? "is-selected" : "is-current", here);
      if (here) { row.scrollIntoView({ block: "nearest" }); const link = row.querySelector("a"); if (link && row.matches(".row-link")) link.focus({ preventScroll: true }); }
    });
    all[at].dispatchEvent(new CustomEvent("pick", { bubbles: true })); // hx-trigger="pick" loads the quick view
  };
  const press = (item) => { if (item.matches("input, textarea, select")) { item.focus(); item.select?.(); } else item.click(); };

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (typing(e.target)) { if (e.key === "Escape") e.target.blur(); return; }
    if (document.querySelector("dialog[open]") && e.key !== "?") return;
    const all = rows();
    if (e.key === "j" || e.key === "k") { select(at + (e.key === "j" ? 1 : -1)); e.preventDefault(); return; }
    if (e.key === "?") { const help = document.querySelector("dialog.help"); if (help) { if (help.open) help.close(); else help.showModal(); e.preventDefault(); } return; }
    if (e.key === "Enter" && e.target === document.body && all[at]) { const link = all[at].querySelector("a"); if (link) { link.click(); e.preventDefault(); } return; }
    // y / n answer the current item of a checklist
    if ((e.key === "y" || e.key === "n") && all[at]?.matches(".checklist > li")) {
      const choice = all[at].querySelector(`input[type=radio][data-answer="${e.key}"]`);
      if (choice) { choice.click(); const reason = all[at].querySelector(".reason textarea, .reason input"); if (e.key === "n" && reason) { reason.closest(".reason").hidden = false; reason.focus(); } else select(at + 1); e.preventDefault(); return; }
    }
    const key = CSS.escape(e.key === " " ? "space" : e.key);
    const item = (all[at] && all[at].querySelector(`[data-key="${key}"]`)) || document.querySelector(`[data-key="${key}"]`);
    if (item && item.offsetParent !== null) { press(item); e.preventDefault(); }
  });

  document.addEventListener("click", (e) => {
    const row = e.target.closest?.("tr.row-link");
    if (row && !e.target.closest("a, button, input, label, summary")) { const n = rows().indexOf(row); if (n === at) row.querySelector("a")?.click(); else select(n); }
    if (e.target.matches?.("[data-help]")) document.querySelector("dialog.help")?.showModal();
    if (e.target.matches?.("dialog.help [data-close]")) e.target.closest("dialog").close();
  });
})();
