// The live page: asks for a quarter, draws everybody in both simulations, and lets those who move flow to where they go.
import { asked, buildControls, keepInAddress, readAddress } from "./controls.js";
import { lifeOf } from "./life.js";
import { People, showKey } from "./map.js";
import { GREY, POLICY, ROWS, at, drawing, given, inRow, look, make, places, sides, signed, still, unpacked, whole, words } from "./small.js";

const FLOW = 650; // milliseconds in which those who move get where they go
let playing = false;
let busy = false;
let again = false; // whether controls were moved while something was asked
let wanted = false; // whether a quarter was asked for meanwhile: no click is lost

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
  if (answer.ok) { problem(""); return said; }
  if (said.lost) { await begin(); problem(words.lost); return null; }
  problem(said.problem);
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
  if (said) { look.before = null; take(said); draw(); }
  else if (look.state) at("quarter").textContent = look.state.quarter;
  setBusy(false);
  askNext();
}

async function step() {
  if (!look.state || look.state.over) return;
  if (busy) { wanted = !playing; return; }
  setBusy(true);
  const said = await ask("step", { key: look.state.key });
  if (said) {
    look.before = look.state;
    take(said);
    await flow();
    look.before = null;
    draw();
  }
  setBusy(false);
  askNext();
}

function askNext() {
  if (again) { again = false; begin(); return; }
  if (wanted) { wanted = false; step(); }
}

function setBusy(value) {
  busy = value;
  document.body.toggleAttribute("data-busy", value);
  allow();
}

function allow() { // what makes no sense now can't be pressed
  at("step").disabled = playing || !look.state || look.state.over;
  at("play").disabled = !look.state || look.state.over;
}

async function play(on) {
  playing = on;
  at("play").textContent = on ? words.pause : words.play;
  at("play").setAttribute("aria-pressed", String(on));
  allow();
  while (playing && look.state && !look.state.over && on) {
    if (busy) return;
    await step();
    await new Promise((done) => setTimeout(done, 120));
  }
  if (on) play(false);
}

// --- numbers ------------------------------------------------------------------------------------------------------------

function take(said) {
  const begun = !look.state || look.state.key !== said.key;
  look.state = { ...said, uids: unpacked(said.uids, Int32Array), codes: said.codes.map((one) => unpacked(one, Int8Array)) };
  at("quarter").textContent = look.state.quarter;
  at("progress").value = look.state.quarters / look.state.of;
  at("stamp").textContent = look.state.quick;
  at("said").textContent = look.state.said[0];
  at("apart").textContent = look.state.said[1] ?? "";
  document.body.dataset.quarters = look.state.quarters;
  document.body.dataset.apart = look.state.apart;
  showRungs();
  showTable();
  if (begun) { look.chosen = null; at("life").replaceChildren(make("p", { class: "note" }, words.person_none)); }
  if (look.chosen !== null) tell({ uid: look.chosen });
}

function showRungs() {
  const holder = at("rungs");
  holder.replaceChildren(...given.rungs.map((name, rung) => {
    const [without, withPolicy] = look.state.rungs.at(-1).map((side) => side[rung]);
    const gaps = look.state.rungs.map((sides_) => sides_[1][rung] - sides_[0][rung]);
    const gap = signed.format(gaps.at(-1));
    return make("article", { class: "card" }, make("h3", {}, name), make("b", { "data-gap": gaps.at(-1) }, gap),
      curve(gaps, `${name}: ${words.difference} ${gap}`),
      make("p", {}, `${words.short_without} ${whole.format(without)} · ${words.short_with} ${whole.format(withPolicy)}`));
  }));
}

function curve(gaps, label) {
  const wide = 260, high = 58, low = Math.min(0, ...gaps), top = Math.max(0, ...gaps), span = top - low || 1;
  const x = (n) => 2 + (n / look.state.of) * (wide - 4), y = (gap) => 6 + ((top - gap) / span) * (high - 12);
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

// --- the maps, and one life -----------------------------------------------------------------------------------------------

const maps = sides.map((_, side) => new People(side, (which) => tell(which, true)));
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

let sideTold = 1;

async function tell(which, scroll = false) {
  sideTold = which.side ?? sideTold;
  const said = await ask("told", { key: look.state.key, side: sideTold, ...which });
  if (!said) return;
  look.chosen = said.nobody ? null : said.uid;
  for (const map of maps) map.mark();
  at("life").replaceChildren(said.nobody ? make("p", { class: "note" }, which.pick ? words.pick_none : words.gone) : lifeOf(said));
  if (scroll) at("life").scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
}

// --- begin ------------------------------------------------------------------------------------------------------------------

for (const element of document.querySelectorAll("[data-say]")) element.textContent = words[element.dataset.say];
at("play").addEventListener("click", () => play(!playing));
at("step").addEventListener("click", step);
at("back").addEventListener("click", begin);
for (const button of document.querySelectorAll("[data-pick]"))
  button.addEventListener("click", () => look.state && tell({ pick: button.dataset.pick, after: look.chosen ?? -1 }, true));
buildControls(begin);
readAddress();
showKey();
new ResizeObserver(() => { for (const map of maps) map.fit(); if (look.state && !busy) draw(); }).observe(at("maps"));
for (const map of maps) map.fit();
begin();
