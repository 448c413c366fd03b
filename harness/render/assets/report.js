// The tables are complete without this; it adds filters, keys and the details of a candidate.
// Candidate text is hostile: it reaches the page through text nodes only.
const $ = (query, root = document) => root.querySelector(query);
const $$ = (query, root = document) => [...root.querySelectorAll(query)];
const GLYPHS = { passed: "✓", failed: "✗", errored: "!" };
const ASSEMBLY = {
  "verbatim": "The answer is run exactly as it came.",
  "prompt+completion": "The task's code, continued by the answer, is run.",
  "extracted": "The code in the answer is run; the text around it is not.",
};
const MAX_LINES = 4000, MAX_DIFF_CELLS = 4e6;
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

const hex = c => c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
const visible = text => `${text}`.replace(OBEYED, c => "\n\t".includes(c) ? c : `<U+${hex(c)}>`);
const spoken = word => word.replaceAll("_", " ");
const lines = text => text.replace(/\n$/, "").split("\n");
const dotted = words => words.filter(Boolean).join(" · ");

// An element: functions among the attributes listen, strings among the children are text.
function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== false) node.setAttribute(name, value);
  }
  for (const child of children.flat()) {
    if (child) node.append(child instanceof Node ? child : visible(child));
  }
  return node;
}
const button = (label, click, ...children) =>
  h("button", { type: "button", click, ...(label && { "aria-label": label }) }, ...children);
const note = text => h("p", { class: "soft" }, text);

let parsed = null;
const report = () => parsed ??= JSON.parse($("#data").textContent);

// --- State in the address

const form = $("#filters"), body = $("#cells tbody"), detail = $("#detail"), help = $("#help");
const rows = $$("tr", body);
for (const row of rows) row.text = $("th", row).textContent.toLowerCase();
let open = null; // position of the candidate shown

function writeHash() {
  const state = new URLSearchParams();
  for (const name of ["show", "category", "risk", "sort", "q"]) {
    const { value } = form.elements[name];
    if (value && value !== "all") state.set(name, value);
  }
  if (open !== null) for (const name of ["run", "id"]) state.set(name, report().candidates[open][name]);
  history.replaceState(null, "", `#${state}`);
}

function readHash() {
  const state = new URLSearchParams(location.hash.slice(1));
  for (const name of ["category", "risk", "sort", "q"]) form.elements[name].value = state.get(name) || "";
  for (const select of $$("select", form)) if (!select.value) select.value = "";
  for (const show of ["all", state.get("show")]) form.elements.show.value = show;
  filter();
  const id = state.get("id"), run = state.get("run");
  const position = id ? report().candidates.findIndex(one => one.id === id && one.run === run) : -1;
  if (position >= 0) showCandidate(position);
  else detail.close();
}

// --- Matrix: filters and keys

const shownRows = () => $$("tr:not([hidden])", body);

function filter() {
  const { show, category, risk, sort, q } = form.elements;
  const words = q.value.toLowerCase().split(/\s+/);
  for (const row of rows) {
    row.hidden = !((show.value === "all" || show.value in row.dataset)
      && (!category.value || category.value === row.dataset.category)
      && (!risk.value || risk.value === row.dataset.risk)
      && words.every(word => row.text.includes(word)));
  }
  const passed = row => sort.value && row.dataset.passed;
  body.append(...rows.toSorted((a, b) => passed(a) - passed(b) || a.dataset.row - b.dataset.row));
  $("#shown").textContent = `${shownRows().length} of ${rows.length} tasks`;
  if (!$("tr:not([hidden]) [tabindex='0']", body)) rove($("tr:not([hidden]) .cell", body));
}

// One cell is in the tab order.
function rove(cell) {
  for (const old of $$("[tabindex='0']", body)) old.tabIndex = -1;
  if (cell) cell.tabIndex = 0;
}

function go(cell) {
  rove(cell);
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function neighbour(cell, key) {
  const x = cell.closest("td").cellIndex, row = cell.closest("tr"), all = shownRows(), y = all.indexOf(row);
  const [r, c] = {
    ArrowUp: [y - 1, x], ArrowDown: [y + 1, x], ArrowLeft: [y, x - 1], ArrowRight: [y, x + 1],
    Home: [y, 1], End: [y, row.cells.length - 1],
  }[key] || [];
  return all[r]?.cells[c]?.querySelector(".cell");
}

// To the next (1) or previous (-1) cell that is not a clean pass, around the end.
function step(direction) {
  const cells = $$("tr:not([hidden]) .cell", body)
    .filter(cell => !cell.matches(".passed") || $(".also", cell));
  if (!cells.length) return;
  const current = (open === null ? document.activeElement : cellOf(open)) || document.body;
  const after = cells.findIndex(cell => current.compareDocumentPosition(cell) & 4);
  const ahead = after < 0 ? cells.length : after;
  const target = direction > 0 ? cells[ahead % cells.length]
    : cells.at((cells.includes(current) ? cells.indexOf(current) : ahead) - 1);
  if (open === null) go(target);
  else showCell(target);
}

// --- Details

function cellOf(position) {
  const { candidates, matrix, arms } = report(), { task, arm } = candidates[position];
  const row = rows[matrix.findIndex(one => one.task === task)];
  return row?.cells[1 + arms.findIndex(one => one.name === arm)].querySelector(".cell");
}

function showCell(cell) {
  rove(cell);
  const { matrix, candidates } = report();
  const own = matrix[cell.closest("tr").dataset.row].cells[cell.closest("td").cellIndex - 1].candidates;
  if (own.length) showCandidate(own.find(position => candidates[position].state !== "passed") ?? own[0]);
}

function showCandidate(position) {
  open = position;
  const candidate = report().candidates[position];
  const task = report().tasks.find(one => one.id === candidate.task) || { id: candidate.task };
  detail.replaceChildren(
    heading(candidate, task, position), badges(candidate), ...findings(candidate),
    h("h3", {}, "Replay"), command(candidate.replay), tabs(candidate, task, position),
    h("h3", {}, "How it was judged"), about(candidate));
  if (!detail.open) detail.showModal();
  detail.scrollTop = 0;
  detail.focus();
  writeHash();
}

const answers = (task, arm) => report().candidates.map((other, position) => ({ other, position }))
  .filter(({ other }) => other.task === task && (arm === undefined || other.arm === arm));
const nameOf = other => [GLYPHS[other.state] || "–", other.arm || other.id,
  answers(other.task, other.arm).length > 1 && `sample ${other.sample_index}`].filter(Boolean).join(" ");
const picker = (label, options, chosen, pick) =>
  h("select", { "aria-label": label, change: event => pick(+event.target.value) },
    options.map(({ other, position }) =>
      h("option", { value: position, ...(position === chosen && { selected: "" }) }, nameOf(other))));

function heading(candidate, task, position) {
  const samples = answers(candidate.task, candidate.arm);
  return h("div", { class: "head" },
    h("div", {},
      h("p", { class: "soft" }, `${task.id} · `,
        samples.length > 1 ? picker("Sample", samples, position, showCandidate) : candidate.arm || candidate.id),
      h("h2", { id: "detail-title" }, task.title || task.id)),
    button("Previous failure (p)", () => step(-1), "‹"),
    button("Next failure (n)", () => step(1), "›"),
    button("Close (Escape)", () => detail.close(), "✕"));
}

function badges({ state, reason, outcomes, reasons, groups }) {
  const badge = (name, state, why) => h("span", { class: `badge ${state}` },
    `${GLYPHS[state] || "–"} `, h("b", {}, name), ` ${spoken(state)}${why ? `: ${spoken(why)}` : ""}`);
  const results = Object.entries(outcomes).map(([name, outcome]) => badge(name, outcome, reasons[name]));
  return h("div", { class: "status" }, results.length ? results : badge("verdict", state, reason),
    Object.entries(groups).filter(([, status]) => status)
      .map(([name, status]) => h("span", { class: "badge" }, `${name} tests `, h("b", {}, status))));
}

function findings(candidate) {
  const first = ["call", "input", "expected", "got"];
  return candidate.findings.map(({ evidence, message, dimension, rule, severity, tier, line, column, suggestions }) => {
    const sure = tier === "confirmed", meant = suggestions.map(name => `\`${name}\``).join(" or ");
    const names = new Set([...first.filter(name => name in evidence), ...Object.keys(evidence)]);
    return h("div", { class: sure ? "finding" : "finding soft" },
      h("p", {}, message, meant && `; did you mean ${meant}?`, " ", h("small", {}, dotted([!sure && `${tier}, not counted`,
        dimension, rule, severity, line && `line ${line}`, column && `column ${column}`]))),
      h("dl", { class: "evidence" }, [...names].map(name =>
        h("div", { class: ["expected", "got"].includes(name) ? name : "wide" },
          h("dt", {}, name), h("dd", {}, h("pre", {}, evidence[name]))))));
  });
}

function command(text) {
  // The newer clipboard interface may be refused to a page opened from disk.
  const shown = h("pre", {}, text), copy = button("", () => {
    getSelection().selectAllChildren(shown);
    copy.textContent = document.execCommand("copy") ? "Copied" : "Selected";
  }, "Copy");
  return h("div", { class: "command" }, shown, copy);
}

function numbered(text, hits = []) {
  const all = lines(text), rest = all.length - MAX_LINES;
  return h("pre", { class: "code" },
    all.slice(0, MAX_LINES).map((line, i) => h("span", { class: hits.includes(i + 1) && "hit" }, line)),
    rest > 0 && `… ${rest} more lines`);
}

function tabs(candidate, task, position) {
  const { texts } = report(), panel = h("div", {});
  const views = {
    "Code that ran": () => [note(ASSEMBLY[candidate.assembly] || candidate.assembly),
      numbered(texts[candidate.code], candidate.findings.map(one => one.tier === "confirmed" && one.line))],
    "Raw answer": () => [note(candidate.raw === candidate.code ? "The same as the code that ran."
      : "As it came back."), numbered(texts[candidate.raw])],
    "Compare": () => compare(candidate, position),
    "Prompt": () => Object.entries(task.prompt || {}).flatMap(([name, text]) =>
      [h("h3", {}, spoken(name)), h("pre", {}, text)]),
    "Conversation": () => candidate.transcript.flatMap(turn => [
      h("h3", {}, `${turn.role} was asked`), h("pre", {}, texts[turn.prompt]),
      h("h3", {}, `${turn.role} answered`), h("pre", {}, texts[turn.answer])]),
  };
  if (!candidate.transcript.length) delete views.Conversation;
  const absent = note("Left out for the size of this report; the replay command shows it.");
  const choose = chosen => {
    for (const tab of all) tab.setAttribute("aria-pressed", tab === chosen);
    panel.replaceChildren(...candidate.details ? views[chosen.textContent]() : [absent]);
  };
  const all = Object.keys(views).map(name => button("", event => choose(event.target), name));
  choose(all[0]);
  return h("div", {}, h("div", { class: "tabs" }, all), panel);
}

// --- Two answers to one task

function compare(candidate, position) {
  const others = answers(candidate.task).filter(one => one.position !== position && one.other.details);
  if (!others.length) return [note("This report holds no other answer to this task.")];
  const out = h("div", {}), linesOf = one => lines(report().texts[one.code]);
  const draw = chosen => {
    const { other } = others.find(one => one.position === chosen);
    const changed = diff(linesOf(candidate), linesOf(other));
    const number = sign => changed.filter(([one]) => one === sign).length;
    out.replaceChildren(
      note(number("−") + number("+") ? `Lines only in ${nameOf(candidate)}: − ${number("−")}; `
        + `only in ${nameOf(other)}: + ${number("+")}` : "The code is identical."),
      h("pre", { class: "code diff" }, changed.slice(0, MAX_LINES).map(([sign, line]) =>
        h("span", { class: { "−": "del", "+": "add" }[sign] || "", "data-sign": sign }, line))));
  };
  const start = (others.find(one => one.other.state === "passed") || others[0]).position;
  draw(start);
  return [h("p", {}, `${nameOf(candidate)} against `, picker("Compare with", others, start, draw)), out];
}

// Longest common subsequence; of two huge texts, one replaces the other whole.
function diff(x, y) {
  const out = [], width = y.length + 1;
  let i = 0, j = 0;
  if (x.length * y.length <= MAX_DIFF_CELLS) {
    const best = new Uint32Array((x.length + 1) * width);
    for (let r = x.length - 1; r >= 0; r--) {
      for (let c = y.length - 1; c >= 0; c--) {
        const at = r * width + c;
        best[at] = x[r] === y[c] ? best[at + width + 1] + 1 : Math.max(best[at + width], best[at + 1]);
      }
    }
    while (i < x.length && j < y.length) {
      const at = i * width + j;
      if (x[i] === y[j]) out.push([" ", x[i++, j++]]);
      else out.push(best[at + width] >= best[at + 1] ? ["−", x[i++]] : ["+", y[j++]]);
    }
  }
  return [...out, ...x.slice(i).map(line => ["−", line]), ...y.slice(j).map(line => ["+", line])];
}

function about({ isolation, integrity, attempts, cached, replayed, origin, run, id, code }) {
  const where = integrity === "outputs-only" ? "outside" : "inside";
  const facts = {
    isolation: isolation && `${isolation.level} (${isolation.layers.join(", ") || "no layer proved"})`,
    integrity: integrity && `${integrity}: tests ran ${where} the candidate's process`,
    attempts: attempts > 1 && `${attempts}: run again alone`,
    verdict: cached && "known from an identical check",
    answer: replayed && "replayed",
    origin, run, candidate: id, "code digest": code,
  };
  return h("dl", { class: "about" }, Object.entries(facts).filter(([, text]) => text)
    .flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]));
}

// --- Events

const root = document.documentElement;
$("#theme").addEventListener("click", () => {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = (root.dataset.theme || system) === "dark" ? "light" : "dark";
});
$("#help-button").addEventListener("click", () => help.showModal());
form.addEventListener("submit", event => event.preventDefault());
for (const type of ["input", "change"]) form.addEventListener(type, () => { filter(); writeHash(); });
body.addEventListener("click", event => {
  const cell = event.target.closest(".cell");
  if (cell) showCell(cell);
});
detail.addEventListener("close", () => {
  const cell = open === null ? null : cellOf(open);
  open = null;
  writeHash();
  if (cell?.offsetParent) go(cell);
});
for (const dialog of [detail, help]) {
  dialog.addEventListener("click", event => event.target === dialog && dialog.close());
}
addEventListener("hashchange", readHash);
addEventListener("keydown", event => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || target.closest("[type='search'], select")) return;
  const cell = target.closest(".cell"), next = cell && neighbour(cell, key);
  if (next) go(next);
  else if (key === "n" || key === "p") step(key === "n" ? 1 : -1);
  else if (key === "?") help.open ? help.close() : help.showModal();
  else if (key === "/" && open === null) form.elements.q.focus();
  else return;
  event.preventDefault();
});

root.classList.add("js");
readHash();
