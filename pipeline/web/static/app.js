// Makes the page quicker; everything works without it. No text ever leaves for anywhere but here.
"use strict";
(() => {
  const all = (query, from = document) => Array.from(from.querySelectorAll(query));
  const one = (query, from = document) => from.querySelector(query);

  // ---- writing
  const text = one("#text");
  const file = one("#file");
  if (text) {
    const said = one("[data-words]");
    const count = () => {
      const words = text.value.split(/\s+/).filter(Boolean).length;
      if (said) said.textContent = words ? said.dataset.words.replace("{n}", words) : "";
    };
    text.addEventListener("input", count);
    count();
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) one(".primary", text.form).click();
    });
  }
  for (const target of [text, one("[data-drop]")]) {
    if (!target || !file) continue;
    const over = (on) => (event) => {
      if (!event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      target.classList.toggle("over", on);
      if (event.type === "drop" && event.dataTransfer.files.length) {
        file.files = event.dataTransfer.files;
        file.form.requestSubmit(one(".primary", file.form));
      }
    };
    target.addEventListener("dragover", over(true));
    target.addEventListener("dragleave", over(false));
    target.addEventListener("drop", over(false));
  }
  if (text && file) file.addEventListener("change", () => file.files.length && file.form.requestSubmit(one(".primary", file.form)));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) return event.preventDefault();
    const button = event.submitter;
    if (button && button.dataset.busy) {
      button.setAttribute("aria-busy", "true");
      button.textContent = button.dataset.busy;
    }
  });
  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const at = document.activeElement;
    if (at && at.classList.contains("mark")) at.blur();
    if (location.hash.includes("s")) history.replaceState(null, "", location.pathname + location.search);
    for (const mark of all("a.mark:target")) mark.replaceWith(mark.cloneNode(true));
    closePanel();
  });

  // a text that fits beside its reading stays in sight
  const source = one("main > .report > .source-text");
  if (source) {
    const stay = () => source.classList.toggle("stays", source.scrollHeight < window.innerHeight - 32);
    new ResizeObserver(stay).observe(source);
    window.addEventListener("resize", stay);
  }

  // ---- progress
  const grouped = (count) => count.toLocaleString(document.documentElement.lang);
  const progress = one("[data-events]");
  if (progress) {
    const source = new EventSource(progress.dataset.events);
    const bar = one("progress", progress);
    const said = one("[data-said]", progress);
    source.addEventListener("progress", (event) => {
      const state = JSON.parse(event.data);
      if (state.total) {
        bar.max = state.total;
        bar.value = state.done;
        said.textContent = said.dataset.said.replace("{done}", grouped(state.done)).replace("{total}", grouped(state.total));
      }
      if (state.state !== "running") {
        source.close();
        location.reload();
      }
    });
  }

  // ---- the table
  const filters = one("[data-auto]");
  if (filters) filters.addEventListener("change", () => filters.requestSubmit());

  const panel = one(".panel");
  const rows = all("tr[data-row]");
  let here = -1;
  const wide = window.matchMedia("(min-width: 920px)");

  function closePanel() {
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    panel.replaceChildren();
    panel.parentElement.classList.remove("open");
    if (rows[here]) one("th a", rows[here]).focus();
  }
  function go(number) {
    if (number < 0 || number >= rows.length) return;
    if (rows[here]) rows[here].classList.remove("here");
    here = number;
    rows[here].classList.add("here");
    rows[here].scrollIntoView({ block: "nearest" });
  }
  async function open(number) {
    go(number);
    const address = one("th a", rows[here]).href;
    if (!wide.matches) return location.assign(address);
    const answer = await fetch(address + "?part=1");
    if (!answer.ok) return location.assign(address);
    const part = new DOMParser().parseFromString(await answer.text(), "text/html");
    panel.replaceChildren(...part.body.childNodes);
    const close = document.createElement("button");
    close.className = "plain";
    close.type = "button";
    close.textContent = panel.dataset.close;
    close.addEventListener("click", closePanel);
    one(".panel-head", panel).append(close);
    panel.hidden = false;
    panel.scrollTop = 0;
    panel.parentElement.classList.add("open");
  }
  async function note(form) {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (!answer.ok) return form.submit();
    const chosen = one("input[name=decision]:checked", form);
    const cell = rows[here] && one("td:last-child", rows[here]);
    if (cell) cell.textContent = chosen && chosen.value ? chosen.parentElement.textContent.trim() : "";
  }
  if (panel) {
    for (const keys of all("[data-keys]")) keys.hidden = false;
    rows.forEach((row, number) => {
      one("th a", row).addEventListener("click", (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || !wide.matches) return;
        event.preventDefault();
        open(number);
      });
    });
    panel.addEventListener("submit", (event) => {
      event.preventDefault();
      note(event.target);
    });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      if (event.key === "j") go(here + 1);
      else if (event.key === "k") go(here - 1);
      else if (event.key === "x" && rows[here]) one("input[type=checkbox]", rows[here]).click();
      else if (event.key === "Enter" && rows[here] && !/^(A|BUTTON|SUMMARY)$/.test(event.target.tagName)) open(here);
      else return;
      event.preventDefault();
    });
  }

  // ---- the histogram: drag over columns to keep that range of scores
  const plot = one(".table-head .histogram");
  if (plot && filters) {
    const bins = all("a[data-bin]", plot);
    const step = 100 / bins.length;
    let from = null;
    let to = null;
    const at = (event) => {
      const box = plot.getBoundingClientRect();
      const place = Math.floor(((event.clientX - box.left) / box.width) * bins.length);
      return Math.max(0, Math.min(bins.length - 1, place));
    };
    const paint = () => bins.forEach((bin, i) => {
      const inside = i >= Math.min(from, to) && i <= Math.max(from, to);
      one("rect:not(.area)", bin).setAttribute("class", inside ? "plus" : "pale");
    });
    plot.classList.add("brushing");
    plot.addEventListener("dragstart", (event) => event.preventDefault());
    plot.addEventListener("pointerdown", (event) => {
      from = to = at(event);
      paint();
    });
    plot.addEventListener("pointermove", (event) => {
      if (from === null) return;
      to = at(event);
      paint();
    });
    window.addEventListener("pointerup", () => {
      if (from === null) return;
      const [low, high] = [Math.min(from, to), Math.max(from, to)];
      const dragged = from !== to;
      from = null;
      if (!dragged) return; // a click: the column's own link
      filters.elements.low.value = low * step;
      filters.elements.high.value = (high + 1) * step;
      filters.requestSubmit();
    });
  }
})();
