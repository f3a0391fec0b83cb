// Smoothness only: every page works without this file.
(() => {
  "use strict";
  const on = (event, selector, run) =>
    document.addEventListener(event, (e) => {
      const found = e.target instanceof Element && e.target.closest(selector);
      if (found) run(found, e);
    });

  // One press is enough: a form that is being sent is not sent twice; data-busy holds the words for the button.
  const busy = new Map();
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.dataset.sent && !form.dataset.again) { e.preventDefault(); return; }
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    form.dataset.sent = "1";
    const button = e.submitter;
    if (button && button.dataset.busy) { busy.set(button, [...button.childNodes]); button.setAttribute("aria-disabled", "true"); button.textContent = button.dataset.busy; }
  });
  // The back button brings the page back as it was left: make it usable again.
  window.addEventListener("pageshow", (e) => {
    if (!e.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((f) => { delete f.dataset.sent; });
    busy.forEach((words, button) => { button.replaceChildren(...words); button.removeAttribute("aria-disabled"); });
    busy.clear();
  });

  // data-lost says, in the place data-lost-in, that something did not come or was not stored: nobody takes what stands there
  // from before for the answer.
  for (const lost of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) on(lost, "[data-lost]", (from) => {
    const place = document.querySelector(from.dataset.lostIn);
    if (!place || place.textContent === from.dataset.lost) return;
    from.dataset.before = place.textContent;
    place.textContent = from.dataset.lost;
  });
  on("htmx:afterRequest", "[data-lost]", (from, e) => {
    const place = e.detail.successful && document.querySelector(from.dataset.lostIn);
    if (place && place.textContent === from.dataset.lost) place.textContent = from.dataset.before;
  });

  // A change that waits for one before it (hx-sync) goes along when the page is left.
  document.addEventListener("change", (e) => { const form = e.target.closest?.("form[hx-sync]"); if (form) form.dataset.waits = "1"; }, true);
  on("htmx:beforeRequest", "form[hx-sync]", (form) => { delete form.dataset.waits; });
  window.addEventListener("pagehide", () => document.querySelectorAll("form[data-waits]").forEach((f) => fetch(f.action, { method: "POST", headers: { "HX-Request": "true" }, body: new URLSearchParams(new FormData(f)), keepalive: true, credentials: "same-origin" })));

  // A refused form: take the reader to the summary.
  const summary = document.getElementById("kesalahan");
  if (summary) summary.focus();

  // <button data-copy="#id"> copies the text of an element.
  on("click", "[data-copy]", async (button) => {
    const source = document.querySelector(button.dataset.copy);
    if (!source) return;
    try { await navigator.clipboard.writeText((source.value || source.textContent).trim()); button.dataset.copied = "1"; button.setAttribute("aria-label", "Tersalin"); button.lastChild.textContent = "Tersalin"; } catch { source.focus && source.focus(); }
  });
  on("click", "[data-print]", (_button, e) => { e.preventDefault(); window.print(); });
  document.querySelectorAll(".needs-script").forEach((item) => { item.hidden = false; });

  // Only one open menu; Escape and a click outside close it.
  const close = (except) => document.querySelectorAll("details.menu[open], details.me[open]").forEach((d) => { if (d !== except && !d.contains(except)) d.open = false; });
  document.addEventListener("click", (e) => close(e.target.closest && e.target.closest("details.menu, details.me")));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const open = document.querySelector("details.me[open], details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  // Drafts: <form data-autosave="address"> sends itself when the reader pauses, and says when in .saved-words.
  document.querySelectorAll("form[data-autosave]").forEach((form) => {
    const words = document.querySelector(form.dataset.savedIn || ".saved-words");
    let timer = 0, running = false, again = false, pressed = null;
    const send = async (leaving) => {
      clearTimeout(timer); timer = 0;
      if (running) { again = true; return; }
      running = true;
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { "X-Autosave": "1", Accept: "application/json" }, keepalive: leaving === true, credentials: "same-origin", redirect: "error" });
        const said = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
        if (!answer.ok) throw new Error(said.sentence || "");
        if (said.version !== undefined && form.elements.version) form.elements.version.value = said.version;
        if (words) words.textContent = said.words || "Draf tersimpan.";
        forget(form);
      } catch (error) {
        keep(form);
        if (words) words.textContent = error.message || "Belum tersimpan di server. Tulisan Anda disimpan di peramban ini; tekan Simpan untuk mencoba lagi.";
      }
      running = false;
      if (pressed) pressed();
      else if (again) { again = false; send(); }
    };
    form.addEventListener("input", (e) => { if (e.target.type !== "file" && e.target.type !== "password") { clearTimeout(timer); timer = setTimeout(send, 900); } });
    window.addEventListener("pagehide", () => { if (timer) send(true); }); // left by a link before the pause
    // What is sent by hand waits for what is being sent by itself, else it would be told that another window was faster.
    form.addEventListener("submit", (e) => {
      clearTimeout(timer); timer = 0;
      if (!running) return;
      const button = e.submitter;
      e.preventDefault(); e.stopPropagation();
      pressed = () => { pressed = null; again = false; form.requestSubmit(button); };
    });
  });

  // An expired session must not eat what was typed: keep it in this tab until the server has it.
  const place = (form) => "inang-draf:" + location.pathname + ":" + (form.id || "form");
  function keep(form) {
    const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "version" && !form.elements[name]?.matches?.("[type=password]"));
    try { sessionStorage.setItem(place(form), JSON.stringify(values)); } catch { /* a full or closed storage is no reason to stop */ }
  }
  function forget(form) { try { sessionStorage.removeItem(place(form)); } catch { /* as above */ } }
  // What was sent and accepted is the server's; only what a sign-in page came in between of is given back.
  const SENT = "inang-terkirim";
  try {
    const sent = JSON.parse(sessionStorage.getItem(SENT) || "[]"), status = performance.getEntriesByType("navigation")[0]?.responseStatus;
    if (location.pathname.startsWith("/akun/")) sessionStorage.removeItem(SENT);
    else if (status >= 200 && status < 400) { sent.forEach((name) => sessionStorage.removeItem(name)); sessionStorage.removeItem(SENT); }
  } catch { /* as above */ }
  function sending(form) { keep(form); try { sessionStorage.setItem(SENT, JSON.stringify([...JSON.parse(sessionStorage.getItem(SENT) || "[]"), place(form)])); } catch { /* as above */ } }
  document.addEventListener("htmx:afterRequest", (e) => { const form = e.target.closest?.("form[data-keep]"); if (form && e.detail.xhr?.status === 200) forget(form); });
  document.querySelectorAll("form[data-autosave], form[data-keep]").forEach((form) => {
    let values = null;
    try { values = JSON.parse(sessionStorage.getItem(place(form)) || "null"); } catch { values = null; }
    if (values) {
      for (const [name, value] of values) {
        const field = form.elements[name];
        if (!field) continue;
        if (field instanceof RadioNodeList || field.type === "radio" || field.type === "checkbox") form.querySelectorAll(`[name="${CSS.escape(name)}"]`).forEach((f) => { if (f.value === value) f.checked = true; });
        else if (!field.value || form.dataset.autosave) field.value = value;
      }
      const words = document.querySelector(form.dataset.savedIn || ".saved-words");
      if (words) words.textContent = words.dataset.givenBack || "Tulisan Anda yang belum terkirim sudah dikembalikan.";
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (form.hasAttribute("data-keep")) { form.addEventListener("input", () => keep(form)); form.addEventListener("submit", () => sending(form)); }
  });
  if (document.querySelector("[data-forget]")) document.querySelectorAll("[data-forget]").forEach((item) => { try { sessionStorage.removeItem(item.dataset.forget); } catch { /* as above */ } });
})();
