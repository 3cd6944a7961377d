// The table of a campaign as a grid: arrows move, Enter edits, a block is pasted, Space shows a row filled in, F8 walks
// through what is to fix. Without it each row has a page of its own. Every key is also a button.
(() => {
  "use strict";
  const table = document.querySelector("[data-grid]");
  if (!table) return;
  const mayEdit = "mayEdit" in table.dataset;
  const undoButton = document.querySelector("[data-grid-undo]");
  const toast = (text, tone = "warning") => document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));

  const rows = () => [...table.tBodies[0].rows];
  const rowOf = (number) => table.querySelector(`tr[data-row="${number}"]`);
  const cellsOf = (row) => [...row.querySelectorAll("td[data-at]")];
  const cellAt = (number, at) => rowOf(number)?.querySelector(`td[data-at="${at}"]`);
  const numberOf = (cell) => Number(cell.closest("tr").dataset.row);
  const atOf = (cell) => Number(cell.dataset.at);

  /* ------------------------------------------------------------- where one is */

  let here = null; // row and column of the cell that Tab comes back to

  function settle() {
    table.setAttribute("role", "grid");
    for (const cell of table.querySelectorAll("td[data-at]")) {
      cell.setAttribute("role", "gridcell");
      cell.tabIndex = -1;
    }
    const cell = (here && cellAt(here.row, here.at)) || table.querySelector("td[data-at]");
    if (cell) cell.tabIndex = 0;
  }

  function go(cell) {
    if (!cell) return;
    const before = here && cellAt(here.row, here.at);
    if (before) before.tabIndex = -1;
    for (const other of table.querySelectorAll('td[tabindex="0"]')) other.tabIndex = -1;
    here = { row: numberOf(cell), at: atOf(cell) };
    cell.tabIndex = 0;
    cell.focus();
  }

  function step(cell, down, right) {
    const all = rows();
    const row = all[all.indexOf(cell.closest("tr")) + down];
    go(row && cellsOf(row)[atOf(cell) + right]);
  }

  /* ----------------------------------------------------------------- changes */

  const done = []; // what can be undone, the newest last
  let turn = Promise.resolve(); // one change after the other

  function remember(entry) {
    done.push(entry);
    if (undoButton) undoButton.hidden = false;
  }

  const post = (url, values) => htmx.ajax("POST", url, { source: table, target: "#grid-undo", swap: "none", values }).catch(() => {});

  // True where it was done; what the rows are now is in the page by then.
  function send(changes, undoing = false) {
    turn = turn.then(async () => {
      document.getElementById("grid-undo").removeAttribute("data-ok");
      await post(table.dataset.cells, { changes: JSON.stringify(changes) });
      const answer = document.getElementById("grid-undo");
      const isDone = "ok" in answer.dataset;
      const undo = isDone ? JSON.parse(answer.dataset.undo || "[]") : [];
      if (undo.length && !undoing) remember({ changes: undo });
      return isDone;
    });
    return turn;
  }

  function undo() {
    const last = done.pop();
    if (undoButton) undoButton.hidden = done.length === 0;
    if (!last) return;
    if (last.out) rowOf(last.out)?.querySelector("[data-out]")?.click();
    else send(last.changes, true).then(() => go(cellAt(...last.changes.at(-1))));
  }

  /* ------------------------------------------------------------------ editing */

  let editor = null;

  const isFree = (cell) => mayEdit && cell && !cell.closest("tr").dataset.underWay;

  // Written as JSON, so that no sign in it turns the page around; null where there is no such cell.
  function textOf(cell) {
    return cell ? JSON.parse(cell.dataset.text) : null;
  }

  function edit(cell, text = textOf(cell)) {
    if (!isFree(cell) || editor) return;
    const field = document.createElement("textarea");
    field.className = "textarea grid-editor";
    field.rows = Math.min(6, text.split("\n").length);
    field.dir = "auto";
    field.value = text;
    field.setAttribute("aria-label", `${cell.dataset.label}, row ${numberOf(cell)}`);
    editor = { cell, field, row: numberOf(cell), at: atOf(cell), before: textOf(cell) };
    cell.classList.add("grid-editing");
    cell.append(field);
    field.focus();
    field.setSelectionRange(text.length, text.length);
    field.addEventListener("blur", () => close(true));
  }

  function close(keep) {
    if (!editor) return;
    const { cell, field, row, at, before } = editor;
    const text = field.value;
    editor = null;
    field.remove();
    cell.classList.remove("grid-editing");
    if (!keep || text.trim() === before) return;
    const shown = cell.querySelector(".grid-text");
    if (shown) shown.textContent = text;
    send([[row, at, text, before]]).then((isDone) => {
      if (isDone) return;
      const again = cellAt(row, at); // what was typed is not lost
      if (!again) return;
      again.querySelector(".grid-text").textContent = textOf(again);
      go(again);
      edit(again, text);
    });
  }

  window.addEventListener("beforeunload", (event) => {
    if (editor && editor.field.value.trim() !== editor.before) event.preventDefault();
  });

  /* ------------------------------------------------------------------ a block */

  // Lines and cells as spreadsheets copy them: tabs between, quotes around what holds tabs, quotes or line breaks.
  function block(text) {
    const found = [[""]];
    let quoted = false;
    const add = (sign) => { found.at(-1)[found.at(-1).length - 1] += sign; };
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < lines.length; at += 1) {
      const sign = lines[at];
      if (quoted && sign === '"' && lines[at + 1] === '"') { add('"'); at += 1; }
      else if (quoted && sign === '"') quoted = false;
      else if (quoted) add(sign);
      else if (sign === '"' && found.at(-1).at(-1) === "") quoted = true;
      else if (sign === "\t") found.at(-1).push("");
      else if (sign === "\n") found.push([""]);
      else add(sign);
    }
    return quoted ? lines.split("\n").map((line) => line.split("\t")) : found;
  }

  function paste(cell, text) {
    const lines = block(text);
    const shown = rows();
    const first = shown.indexOf(cell.closest("tr"));
    const columns = cellsOf(shown[first]).length;
    if (lines.some((line) => atOf(cell) + line.length > columns)) {
      toast("The block has more columns than the table has from here on. Nothing was pasted.");
      return;
    }
    const numbers = lines.map((_line, n) => Number(shown[first + n]?.dataset.row));
    const last = Number(shown.at(-1).dataset.row);
    if ("filtered" in table.dataset && first + lines.length > shown.length) {
      toast("The block has more rows than are shown from here on. Nothing was pasted.");
      return;
    }
    const changes = lines.flatMap((line, n) => {
      const row = numbers[n] || last + 1 + n - (shown.length - first);
      return line.map((words, m) => [row, atOf(cell) + m, words, textOf(cellAt(row, atOf(cell) + m))]);
    });
    send(changes).then(() => go(cellAt(numberOf(cell), atOf(cell))));
  }

  /* ------------------------------------------------------------------- showing */

  async function show(link) {
    await htmx.ajax("GET", link.getAttribute("href"), { target: "#preview", swap: "outerHTML" });
    document.getElementById("preview")?.scrollIntoView({ block: "nearest" });
    for (const row of rows()) row.toggleAttribute("data-open", row.dataset.row === document.getElementById("preview")?.dataset.row);
  }

  const faulty = (row) => row.querySelector("td[data-tone]") || (row.querySelector(".grid-why") && cellsOf(row)[0]);

  function fault(back) {
    const all = rows();
    const now = here ? all.indexOf(rowOf(here.row)) : -1;
    const onward = back ? all.slice(0, Math.max(now, 0)).reverse() : all.slice(now + 1);
    const found = onward.map(faulty).find(Boolean);
    if (found) {
      go(found);
      return;
    }
    const edge = (back ? all[0] : all.at(-1))?.dataset.row || 0;
    window.location.assign(`${table.dataset.faults}?after=${edge}${back ? "&backwards" : ""}`);
  }

  /* ---------------------------------------------------------------------- keys */

  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function inEditor(event) {
    const { cell, row, at } = editor;
    if (event.key === "Escape") close(false);
    else if (event.key === "Enter" && !event.shiftKey && !event.altKey) close(true);
    else if (event.key === "Tab") close(true);
    else return;
    event.preventDefault();
    const now = cellAt(row, at) || cell;
    if (event.key === "Enter") step(now, 1, 0);
    else if (event.key === "Tab") step(now, 0, event.shiftKey ? -1 : 1);
    if (!table.contains(document.activeElement)) go(now);
  }

  function onCell(event, cell) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const row = cell.closest("tr");
    if (plain && moves[event.key]) step(cell, ...moves[event.key]);
    else if (plain && event.key === "Home") go(cellsOf(row)[0]);
    else if (plain && event.key === "End") go(cellsOf(row).at(-1));
    else if (plain && (event.key === "Enter" || event.key === "F2")) edit(cell);
    else if (plain && event.key === "Delete" && isFree(cell)) send([[numberOf(cell), atOf(cell), "", textOf(cell)]]);
    else if (plain && event.key === " ") show(row.querySelector("[data-show]"));
    else if (plain && event.key === "x") row.querySelector("[data-out]")?.click();
    else if (plain && event.key === "/") document.querySelector("[data-grid-search]")?.focus();
    else if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  table.addEventListener("keydown", (event) => {
    if (editor && event.target === editor.field) inEditor(event);
    else if (event.target.matches("td[data-at]")) onCell(event, event.target);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "F8") {
      event.preventDefault();
      if (editor) close(true);
      fault(event.shiftKey);
    } else if (event.key === "?" && !event.target.matches("input, textarea, select, [contenteditable]")) {
      event.preventDefault();
      document.getElementById("grid-keys").showModal();
    }
  });

  table.addEventListener("focusin", (event) => {
    if (event.target.matches("td[data-at]") && (here?.row !== numberOf(event.target) || here?.at !== atOf(event.target))) go(event.target);
  });
  table.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("td[data-at]");
    if (cell) edit(cell);
  });
  table.addEventListener("paste", (event) => {
    const cell = event.target.closest?.("td[data-at]");
    if (editor || !isFree(cell)) return;
    event.preventDefault();
    paste(cell, event.clipboardData.getData("text/plain"));
  });
  table.addEventListener("copy", (event) => {
    if (editor || !event.target.matches?.("td[data-at]") || String(window.getSelection())) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", textOf(event.target));
  });

  /* ------------------------------------------------------------------- buttons */

  document.addEventListener("click", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const shows = plain && event.target.closest("[data-show]");
    const out = event.target.closest("[data-out]");
    if (shows) {
      event.preventDefault();
      show(shows);
    } else if (plain && event.target.closest("[data-fault]")) {
      event.preventDefault();
      fault(false);
    } else if (event.target.closest("[data-grid-undo]")) undo();
    else if (out && event.isTrusted) remember({ out: Number(out.closest("tr").dataset.row) });
  });

  document.body.addEventListener("htmx:oobAfterSwap", () => {
    const held = document.activeElement === document.body && here;
    settle();
    if (held) cellAt(here.row, here.at)?.focus({ preventScroll: true });
  });

  settle();
  const asked = window.location.hash.startsWith("#row-") && document.querySelector(window.location.hash.replace(/[^#\w-]/g, ""));
  if (asked && table.contains(asked)) {
    // Once more when all is loaded: going to the row of the address takes the focus away from its cell.
    const arrive = () => document.activeElement === document.body && go(faulty(asked) || cellsOf(asked)[0]);
    arrive();
    window.addEventListener("load", () => window.requestAnimationFrame(arrive), { once: true });
  }
})();
