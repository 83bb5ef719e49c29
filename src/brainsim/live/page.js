// The live page: asks for a quarter, draws everybody in both simulations, and lets those who move flow to where they go.
const given = JSON.parse(document.getElementById("given").textContent);
const { words, places, positions, sides } = given;
const at = (id) => document.getElementById(id);
const whole = new Intl.NumberFormat(given.language, { maximumFractionDigits: 0 });
const signed = new Intl.NumberFormat(given.language, { maximumFractionDigits: 0, signDisplay: "exceptZero" });
const plain = new Intl.NumberFormat(given.language, { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat(given.language, { style: "percent" });
const still = matchMedia("(prefers-reduced-motion: reduce)");
const LADDER = { permanent: "#005c44", fellow: "#009E73", postdoc: "#009E73", industry: "#8fd3bf", out: "#d6eee7" };
const ABROAD = "#8a8a8a", POLICY = "#0072B2", INK = "#222222", GREY = "#6b6b6b", WASH = "#f5f5f3";
const ROWS = ["permanent", "fellow", "postdoc", "industry", "out"];
const ROW_OF = positions.map((name) => ROWS.indexOf(name === "faculty" || name === "institute" ? "permanent" : name));
const HEIGHTS = [0.2, 0.14, 0.2, 0.3, 0.16];
const FLOW = 650; // milliseconds in which those who move get where they go
const KOREA = 0;

let state = null; // what the server said last
let before = null; // and before that, while people are on their way
let chosen = null; // the number of the researcher whose life is told
let playing = false;
let busy = false;
let again = false; // whether controls were moved while something was asked

// --- words and small pieces -------------------------------------------------------------------------------------------

function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

function drawing(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

for (const element of document.querySelectorAll("[data-say]")) element.textContent = words[element.dataset.say];

function unpacked(text, Kind) {
  return new Kind(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}

// --- controls ---------------------------------------------------------------------------------------------------------

function inUnit(control, value) {
  return control.is_share ? percent.format(value) : plain.format(value);
}

function controlOf(control, isLever) {
  const id = control.name.replace(".", "-");
  const value = make("output", { for: id });
  const input = make("input", {
    id, name: control.name, type: isLever ? "range" : "number", min: control.low, max: control.high,
    step: isLever ? control.step : control.step === 0.05 ? "0.01" : "1", value: control.value,
  });
  const range = `${inUnit(control, control.low)} ${words.to} ${inUnit(control, control.high)} ${control.unit}`.trim();
  const neutral = `${words.unchanged} ${inUnit(control, control.neutral)}`;
  const holder = make("div", { class: "control" }, make("label", { for: id }, control.label), isLever ? value : input);
  holder.append(...(isLever ? [input] : []), make("small", {}, `${range} · ${neutral}`));
  const show = () => {
    value.textContent = inUnit(control, Number(input.value));
    holder.classList.toggle("moved", Number(input.value) !== control.neutral);
  };
  input.addEventListener("input", show);
  input.show = show;
  show();
  return holder;
}

function choiceOf(name, label, options, value) {
  const select = make("select", { id: name, name });
  for (const [key, said] of options) select.append(make("option", { value: key, ...(key === value ? { selected: "" } : {}) }, said));
  return make("div", { class: "control choice" }, make("label", { for: name }, label), select);
}

function buildControls() {
  const form = at("form");
  for (const group of given.groups) {
    const field = make("fieldset", {}, make("legend", {}, group.said));
    for (const control of group.controls) field.append(controlOf(control, group.name !== "programme"));
    form.append(field);
  }
  const scales = given.scales.map(([scale, said]) => [String(scale), said]);
  const seed = make("input", { id: "seed", name: "seed", type: "number", min: 0, step: 1, value: given.seed });
  form.append(make("fieldset", {}, make("legend", {}, words.simulation),
    choiceOf("beside", words.beside, given.beside.map((key) => [key, words[`beside_${key}`]]), given.beside[0]),
    choiceOf("scale", words.scale, scales, String(given.scale)),
    make("div", { class: "control" }, make("label", { for: "seed" }, words.seed), seed)));
  const reset = make("button", { type: "button" }, words.reset);
  reset.addEventListener("click", () => { form.reset(); for (const one of form.elements) one.show?.(); begin(); });
  form.append(reset);
  form.addEventListener("change", begin);
  form.addEventListener("submit", (event) => event.preventDefault());
  at("controls").open = matchMedia("(min-width: 1001px)").matches;
}

function asked() {
  const form = at("form"), values = {};
  for (const group of given.groups)
    for (const control of group.controls) values[control.name] = Number(form.elements[control.name].value);
  return { values, beside: form.elements.beside.value, scale: Number(form.elements.scale.value), seed: Number(form.elements.seed.value) };
}

function keepInAddress() { // so that the other language opens with the same controls
  const hash = `#${encodeURIComponent(JSON.stringify(asked()))}`;
  history.replaceState(null, "", hash);
  const other = given.languages[(given.languages.indexOf(given.language) + 1) % given.languages.length];
  at("other").href = `/?lang=${other}${hash}`;
  at("other").lang = other;
  at("other").textContent = words.language;
}

function readAddress() {
  if (location.hash.length < 2) return;
  try {
    const { values, ...rest } = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    for (const [name, value] of Object.entries({ ...values, ...rest })) {
      const input = at("form").elements[name];
      if (input) { input.value = value; input.show?.(); }
    }
  } catch { /* an address that somebody has cut: the page begins as it is */ }
}

// --- asking the server --------------------------------------------------------------------------------------------------

async function ask(what, table) {
  let answer;
  try {
    answer = await fetch(`/${what}?lang=${given.language}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(table),
    });
  } catch {
    problem(words.stopped);
    return null;
  }
  const said = await answer.json();
  if (answer.ok && !said.nobody) { problem(""); return said; }
  if (said.lost) { await begin(); problem(words.lost); return null; }
  problem(said.nobody ? (table.pick ? words.pick_none : words.gone) : said.problem);
  return null;
}

function problem(text) {
  at("problem").textContent = text;
  at("problem").hidden = !text;
  if (text) play(false);
}

async function begin() {
  play(false);
  if (busy) { again = true; return; }
  keepInAddress();
  setBusy(true);
  at("quarter").textContent = `${words.running} …`;
  const said = await ask("begin", asked());
  if (said) { before = null; take(said); draw(); }
  else if (state) at("quarter").textContent = state.quarter;
  setBusy(false);
  if (again) { again = false; begin(); }
}

async function step() {
  if (busy || !state || state.over) return;
  setBusy(true);
  const said = await ask("step", { key: state.key });
  if (said) {
    before = state;
    take(said);
    await flow();
    before = null;
    draw();
  }
  setBusy(false);
  if (again) { again = false; begin(); }
}

function setBusy(value) {
  busy = value;
  document.body.toggleAttribute("data-busy", value);
  allow();
}

function allow() { // what makes no sense now can't be pressed
  at("step").disabled = playing || !state || state.over;
  at("play").disabled = !state || state.over;
}

async function play(on) {
  playing = on;
  at("play").textContent = on ? words.pause : words.play;
  at("play").setAttribute("aria-pressed", String(on));
  allow();
  while (playing && state && !state.over && on) {
    if (busy) return;
    await step();
    await new Promise((done) => setTimeout(done, 120));
  }
  if (on) play(false);
}

// --- numbers ------------------------------------------------------------------------------------------------------------

function take(said) {
  const begun = !state || state.key !== said.key;
  state = { ...said, uids: unpacked(said.uids, Int32Array), codes: said.codes.map((one) => unpacked(one, Int8Array)) };
  at("quarter").textContent = state.quarter;
  at("progress").value = state.quarters / state.of;
  at("stamp").textContent = state.quick;
  at("said").textContent = state.said[0];
  at("apart").textContent = state.said[1] ?? "";
  document.body.dataset.quarters = state.quarters;
  document.body.dataset.apart = state.apart;
  showRungs();
  showTable();
  if (begun) { chosen = null; at("life").replaceChildren(make("p", { class: "note" }, words.person_none)); }
  if (chosen !== null) tell({ uid: chosen });
}

function showRungs() {
  const holder = at("rungs");
  holder.replaceChildren(...given.rungs.map((name, rung) => {
    const [without, withPolicy] = state.rungs.at(-1).map((side) => side[rung]);
    const gaps = state.rungs.map((sides_) => sides_[1][rung] - sides_[0][rung]);
    const gap = signed.format(gaps.at(-1));
    return make("article", { class: "card" }, make("h3", {}, name), make("b", { "data-gap": gaps.at(-1) }, gap),
      curve(gaps, `${name}: ${words.difference} ${gap}`),
      make("p", {}, `${words.short_without} ${whole.format(without)} · ${words.short_with} ${whole.format(withPolicy)}`));
  }));
}

function curve(gaps, label) {
  const wide = 260, high = 58, low = Math.min(0, ...gaps), top = Math.max(0, ...gaps), span = top - low || 1;
  const x = (n) => 2 + (n / state.of) * (wide - 4), y = (gap) => 6 + ((top - gap) / span) * (high - 12);
  const svg = drawing("svg", { viewBox: `0 0 ${wide} ${high}`, preserveAspectRatio: "none", role: "img", "aria-label": label });
  const level = top === low ? high / 2 : y(0), points = gaps.map((gap, n) => `${x(n)},${top === low ? level : y(gap)}`);
  svg.append(drawing("line", { x1: 0, x2: wide, y1: level, y2: level, stroke: GREY, "stroke-dasharray": "4 3", "vector-effect": "non-scaling-stroke" }));
  svg.append(drawing("polygon", { points: `${x(0)},${level} ${points.join(" ")} ${x(gaps.length - 1)},${level}`, fill: POLICY, opacity: 0.18 }));
  svg.append(drawing("polyline", { points: points.join(" "), fill: "none", stroke: POLICY, "stroke-width": 2, "vector-effect": "non-scaling-stroke" }));
  return svg;
}

function showTable() {
  const head = make("tr", {}, make("th"), ...places.flatMap((place) => sides.map((side) => make("th", { scope: "col" }, place, make("br"), words[side]))));
  const body = ROWS.map((row, n) => {
    const cells = places.flatMap((_, place) => sides.map((_side, side) => make("td", {}, whole.format(inRow(side, place, n)))));
    return make("tr", {}, make("th", { scope: "row" }, words[`row_${row}`]), ...cells);
  });
  at("table").replaceChildren(make("thead", {}, head), make("tbody", {}, ...body));
}

function inRow(side, place, row) {
  return state.counts[side][place].reduce((sum, number, position) => sum + (ROW_OF[position] === row ? number : 0), 0);
}

// --- the map --------------------------------------------------------------------------------------------------------------

function scattered(uid, way) { // a number in [0, 1) that belongs to a researcher
  let mixed = Math.imul(uid ^ (way * 0x9e3779b9), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

class People {
  constructor(side) {
    this.side = side;
    this.base = make("canvas", { role: "img", "aria-label": given.maps[side] });
    this.over = make("canvas", { "aria-hidden": "true" });
    this.holder = make("div", { class: "map" }, this.base, this.over);
    this.figure = make("figure", { class: sides[side] }, make("figcaption", {}, words[sides[side]]), this.holder);
    this.over.addEventListener("click", (event) => this.click(event));
  }

  fit() {
    this.wide = this.holder.clientWidth;
    this.high = Math.round(Math.min(460, Math.max(380, this.wide * 0.86)));
    this.holder.style.height = `${this.high}px`;
    for (const canvas of [this.base, this.over]) {
      canvas.width = this.wide * devicePixelRatio;
      canvas.height = this.high * devicePixelRatio;
      canvas.getContext("2d").setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    }
    const others = [0.23, 0.14, 0.23].concat(Array(Math.max(0, places.length - 4)).fill(0.14));
    const shares = [0.4, ...others.slice(0, places.length - 1)], sum = shares.reduce((a, b) => a + b);
    this.columns = [];
    let left = 0;
    for (const share of shares) { this.columns.push([left, (share / sum) * this.wide - 4]); left += (share / sum) * this.wide; }
    this.rows = [];
    let top = 22;
    for (const share of HEIGHTS) { this.rows.push([top, share * (this.high - 22) - 4]); top += share * (this.high - 22); }
  }

  cell(code) {
    const place = Math.floor(code / given.codes), row = ROW_OF[code % given.codes];
    return { place, row, x: this.columns[place][0], w: this.columns[place][1], y: this.rows[row][0], h: this.rows[row][1] };
  }

  spot(uid, code) { // where a researcher stands in a cell: the same in both maps, and for as long as she stays
    const { x, y, w, h } = this.cell(code), head = 17;
    return [x + 4 + scattered(uid, 1) * (w - 8), y + head + 2 + scattered(uid, 2) * (h - head - 7)];
  }

  size(place) {
    const [, w] = this.columns[place], number = this.crowd[place] || 1;
    return Math.max(0.6, Math.min(2.6, 0.42 * Math.sqrt((w * this.high) / number)));
  }

  color(code) {
    const { place, row } = this.cell(code);
    return place === KOREA ? LADDER[ROWS[row]] : ABROAD;
  }

  draw(hidden = new Set()) {
    const pen = this.base.getContext("2d"), codes = state.codes[this.side], others = state.codes[1 - this.side];
    this.crowd = places.map((_, place) => state.counts[this.side][place].reduce((a, b) => a + b) * state.uids.length / this.all());
    pen.clearRect(0, 0, this.wide, this.high);
    this.drawCells(pen);
    const apart = [];
    for (let n = 0; n < codes.length; n++) {
      const code = codes[n];
      if (code < 0 || hidden.has(n)) continue;
      if (code !== others[n]) apart.push(n);
      else this.dot(pen, state.uids[n], code, this.size(Math.floor(code / given.codes)));
    }
    for (const n of apart) this.dot(pen, state.uids[n], codes[n], 3.2, POLICY, "#fff");
    this.drawCounts(pen);
    this.mark();
  }

  all() { return state.counts[this.side].flat().reduce((a, b) => a + b); }

  drawCells(pen) {
    pen.font = "bold 12px 'Liberation Sans', Arial, NanumGothic, sans-serif";
    places.forEach((place, column) => {
      const [x, w] = this.columns[column];
      pen.fillStyle = INK;
      pen.fillText(place, x + 2, 14, w);
      this.rows.forEach(([y, h], row) => {
        if (column !== KOREA && ROWS[row] === "fellow") return;
        pen.fillStyle = WASH;
        pen.fillRect(x, y, w, h);
      });
    });
  }

  drawCounts(pen) {
    pen.font = "11px 'Liberation Sans', Arial, NanumGothic, sans-serif";
    places.forEach((_, column) => {
      const [x, w] = this.columns[column];
      ROWS.forEach((row, n) => {
        if (column !== KOREA && row === "fellow") return;
        const [y] = this.rows[n], number = whole.format(inRow(this.side, column, n)), room = pen.measureText(number).width;
        pen.fillStyle = WASH;
        pen.fillRect(x, y, w, 15);
        pen.fillStyle = INK;
        pen.fillText(number, x + w - room - 4, y + 12);
        pen.fillStyle = "#5f5f5f";
        if (column === KOREA) pen.fillText(words[`row_${row}`], x + 4, y + 12, w - room - 16);
      });
    });
  }

  dot(pen, uid, code, size, color = this.color(code), edge = null) {
    const [x, y] = this.spot(uid, code);
    pen.fillStyle = color;
    if (size < 1.2) { pen.globalAlpha = 0.7; pen.fillRect(x - size, y - size, 2 * size, 2 * size); pen.globalAlpha = 1; return; }
    pen.beginPath();
    pen.arc(x, y, size, 0, 7);
    pen.fill();
    if (color === LADDER.out) edge = GREY;
    if (edge) { pen.strokeStyle = edge; pen.lineWidth = edge === GREY ? 0.6 : 1; pen.stroke(); }
  }

  mark() { // a ring around her whose life is told
    const pen = this.over.getContext("2d");
    pen.clearRect(0, 0, this.wide, this.high);
    const n = chosen === null ? -1 : state.uids.indexOf(chosen);
    if (n < 0 || state.codes[this.side][n] < 0) return;
    const [x, y] = this.spot(chosen, state.codes[this.side][n]);
    for (const [color, width] of [["#fff", 5], [INK, 2.5]]) {
      pen.strokeStyle = color;
      pen.lineWidth = width;
      pen.beginPath();
      pen.arc(x, y, 8, 0, 7);
      pen.stroke();
    }
  }

  movers() {
    const codes = state.codes[this.side], old = before.codes[this.side], found = [];
    for (let n = 0; n < codes.length; n++)
      if (codes[n] >= 0 && old[n] >= 0 && codes[n] !== old[n] && state.uids[n] === before.uids[n]) found.push(n);
    return found;
  }

  fly(movers, share) {
    const pen = this.over.getContext("2d"), codes = state.codes[this.side], old = before.codes[this.side];
    const ease = share < 0.5 ? 2 * share * share : 1 - (2 - 2 * share) ** 2 / 2;
    pen.clearRect(0, 0, this.wide, this.high);
    for (const n of movers) {
      const [x0, y0] = this.spot(state.uids[n], old[n]), [x1, y1] = this.spot(state.uids[n], codes[n]);
      const home = old[n] < given.codes || codes[n] < given.codes;
      const bend = (x1 - x0) * 0.12 * Math.sin(Math.PI * ease);
      const x = x0 + (x1 - x0) * ease, y = y0 + (y1 - y0) * ease - Math.abs(bend);
      if (home) {
        pen.strokeStyle = "#22222255";
        pen.lineWidth = 1;
        pen.beginPath(); pen.moveTo(x0, y0); pen.lineTo(x, y); pen.stroke();
      }
      pen.fillStyle = home ? this.color(codes[n]) : "#8a8a8a";
      pen.beginPath(); pen.arc(x, y, home ? 3 : 1.4, 0, 7); pen.fill();
      if (home) { pen.strokeStyle = INK; pen.lineWidth = 0.8; pen.stroke(); }
    }
  }

  click(event) {
    if (!state) return;
    const box = this.over.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    const codes = state.codes[this.side];
    let best = null, near = 16 ** 2;
    for (let n = 0; n < codes.length; n++) {
      if (codes[n] < 0) continue;
      const [px, py] = this.spot(state.uids[n], codes[n]), far = (px - x) ** 2 + (py - y) ** 2;
      if (far < near) { near = far; best = state.uids[n]; }
    }
    if (best !== null) tell({ uid: best, side: this.side }, true);
  }
}

const maps = sides.map((_, side) => new People(side));
at("maps").append(...maps.map((map) => map.figure));

function draw() { for (const map of maps) map.draw(); }

async function flow() {
  const moving = maps.map((map) => map.movers());
  if (still.matches || document.hidden) return;
  maps.forEach((map, side) => map.draw(new Set(moving[side])));
  const start = performance.now();
  await new Promise((done) => {
    const frame = (now) => {
      const share = Math.min(1, (now - start) / FLOW);
      maps.forEach((map, side) => map.fly(moving[side], share));
      if (share < 1) requestAnimationFrame(frame); else done();
    };
    requestAnimationFrame(frame);
  });
}

function showKey() {
  const dots = [["permanent", LADDER.permanent], ["research", LADDER.fellow], ["industry", LADDER.industry], ["out", LADDER.out, GREY], ["abroad", ABROAD], ["apart", POLICY]];
  at("key").append(...dots.map(([name, color, edge]) => {
    const mark = make("i");
    mark.style.background = color;
    if (edge) mark.style.borderColor = edge;
    return make("li", {}, mark, words[`key_${name}`]);
  }));
}

// --- one life ---------------------------------------------------------------------------------------------------------------

let sideTold = 1;

async function tell(which, scroll = false) {
  sideTold = which.side ?? sideTold;
  const said = await ask("told", { key: state.key, side: sideTold, ...which });
  if (!said) return;
  chosen = said.uid;
  for (const map of maps) map.mark();
  const left = make("div", {}, ...said.who.map((line) => make("p", {}, line)), make("h3", {}, words.life), make("p", {}, said.differs),
    ...said.lanes.flatMap((lane, n) => laneOf(lane, said.lanes.length === 1 ? words.both : words[sides[n]])));
  const { choice } = said, right = make("div", {}, make("h3", {}, `${words.why} · ${words[said.side]}`), ...choice.said.map((line) => make("p", {}, line)));
  if (choice.parts.length) right.append(make("h3", {}, words.parts), make("p", { class: "note" }, words.parts_note), ...partsOf(choice.parts));
  right.append(make("h3", {}, words.options), optionsOf(choice.options));
  at("life").replaceChildren(make("div", { class: "two", "data-uid": said.uid }, left, right));
  if (scroll) at("life").scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
}

function laneOf(lane, name) {
  const bar = make("div", { class: "spells", "aria-hidden": "true" });
  const start = lane.length ? lane[0].from : 0;
  if (start) { const gap = make("span"); gap.style.cssText = `width:${(100 * start) / (state.quarters + 1)}%;border-color:transparent`; bar.append(gap); }
  for (const spell of lane) {
    const row = ROWS[ROW_OF[spell.position]], color = spell.place === KOREA ? LADDER[row] : "#f6f6f6";
    const part = make("span", { title: spell.told }, spell.said);
    part.style.cssText = `width:${(100 * spell.quarters) / (state.quarters + 1)}%;background:${color};color:${["#005c44", "#009E73"].includes(color) ? (color === "#005c44" ? "#fff" : "#000") : "#222"}`;
    bar.append(part);
  }
  return [make("div", { class: "lane" }, make("strong", {}, name), bar), make("ol", {}, ...lane.map((spell) => make("li", {}, spell.told)))];
}

function partsOf(parts) {
  const most = Math.max(...parts.map((part) => Math.abs(part.gap)));
  return parts.map((part) => {
    const bar = make("i");
    bar.style.width = `${Math.max(3, (100 * Math.abs(part.gap)) / most)}%`;
    return make("div", { class: part.gap < 0 ? "part against" : "part" }, make("span", {}, part.part), bar, make("b", {}, part.worth));
  });
}

function optionsOf(options) {
  const head = make("tr", {}, ...["option", "option_could", "option_worth"].map((name) => make("th", { scope: "col" }, words[name])));
  const rows = options.map((one) => make("tr", one.worth ? {} : { class: "chosen" }, make("td", {}, one.what), make("td", {}, one.could), make("td", {}, one.worth)));
  return make("div", { class: "wide" }, make("table", { class: "words" }, make("thead", {}, head), make("tbody", {}, ...rows)));
}

// --- begin ------------------------------------------------------------------------------------------------------------------

at("play").addEventListener("click", () => play(!playing));
at("step").addEventListener("click", step);
at("back").addEventListener("click", begin);
for (const button of document.querySelectorAll("[data-pick]"))
  button.addEventListener("click", () => state && tell({ pick: button.dataset.pick, after: chosen ?? -1 }, true));
buildControls();
readAddress();
showKey();
new ResizeObserver(() => { for (const map of maps) map.fit(); if (state && !busy) draw(); }).observe(at("maps"));
for (const map of maps) map.fit();
begin();
