// One life as it is told: where she was in both simulations, and why she chose.
import { KOREA, LADDER, ROWS, ROW_OF, look, make, sides, words } from "./small.js";

export function lifeOf(said) {
  const left = make("div", {}, ...said.who.map((line) => make("p", {}, line)), make("h3", {}, words.life), make("p", {}, said.differs),
    ...said.lanes.flatMap((lane, n) => laneOf(lane, said.lanes.length === 1 ? words.both : words[sides[n]])));
  const { choice } = said, right = make("div", {}, make("h3", {}, `${words.why} · ${words[said.side]}`), ...choice.said.map((line) => make("p", {}, line)));
  if (choice.parts.length) right.append(make("h3", {}, words.parts), make("p", { class: "note" }, words.parts_note), ...partsOf(choice.parts));
  right.append(make("h3", {}, words.options), optionsOf(choice.options));
  return make("div", { class: "two", "data-uid": said.uid }, left, right);
}

function laneOf(lane, name) {
  const bar = make("div", { class: "spells", "aria-hidden": "true" });
  const start = lane.length ? lane[0].from : 0;
  if (start) { const gap = make("span"); gap.style.cssText = `width:${(100 * start) / (look.state.quarters + 1)}%;border-color:transparent`; bar.append(gap); }
  for (const spell of lane) {
    const row = ROWS[ROW_OF[spell.position]], color = spell.place === KOREA ? LADDER[row] : "#f6f6f6";
    const part = make("span", { title: spell.told }, spell.said);
    part.style.cssText = `width:${(100 * spell.quarters) / (look.state.quarters + 1)}%;background:${color};color:${["#005c44", "#009E73"].includes(color) ? (color === "#005c44" ? "#fff" : "#000") : "#222"}`;
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
