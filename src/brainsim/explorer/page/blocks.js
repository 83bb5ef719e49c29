// The blocks of results, each from the effects of both options.
const blockOf = (block) => OUTCOMES.filter((outcome) => outcome.block === block);
const isShare = (outcome) => kindOf(outcome.unit) === "share";
const timesOf = (outcome) => (isShare(outcome) ? 100 : 1);

// An effect as a row of a chart has it; undefined where the outcome has no number.
function barOf(option, outcome, { level = false, times = 1, unit = outcome.unit, people = false } = {}) {
  if (!outcome.told) return undefined;
  const effect = on(option, outcome), [mean, low, high] = (level ? effect.level : [effect.mean, effect.low, effect.high]).map((one) => one * times);
  const [some, range] = rounded(mean, low, high, people ? "researchers" : unit, { signed: !level, alone: true });
  const number = level && isShare(outcome) ? ofHundred(effect.level[0]) : some;
  return { mean, low, high, number, range, clear: isClear(effect), same: isSame(effect), words: `${option.letter} ${number}` };
}

const ofHundred = (share) => numeral(halfEven(100 * share), ".0f");
const explainedOf = (outcome) => Math.floor(100 * Math.max(outcome.explained, 0) + 1e-9);
const untold = (outcome) => made("p", { class: "untold" }, `${titleOf(outcome)}: `, say("explorer.unexplained", { explained: explainedOf(outcome) }));
const groupWords = (group) => (has(`explorer.group_${group}`) ? say(`explorer.group_${group}`) : has(`groups.${group}`) ? say(`groups.${group}`) : group);

function titleOf(outcome) {
  if (outcome.block === "cost") return begun(outcome === LIFE ? say("explorer.cost.life") : outcome === TEN_YEARS ? say("explorer.cost.within", { years: YEARS }) : nameOf(outcome.name));
  if (outcome.block === "added" && outcome.rung) return begun(say(`explorer.rung.${outcome.rung}`));
  return begun(nameOf(outcome.name)) + (outcome.group && !outcome.name.endsWith(outcome.group) ? ` (${groupWords(outcome.group)})` : "");
}

function cards(both) {
  const rungs = RUNGS.map(ofRung).filter(Boolean), told = rungs.filter((outcome) => outcome.told);
  const bars = told.flatMap((outcome) => both.map((option) => barOf(option, outcome, { times: 1 / YEARS, people: true })));
  const domain = [Math.min(0, ...bars.map((bar) => bar.low)), Math.max(0, ...bars.map((bar) => bar.high))];
  $("people").textContent = begun(say("explorer.people", { years: YEARS }));
  $("cards").replaceChildren(...rungs.map((outcome) => {
    const panel = made("div", { class: "panel" }), name = begun(say(`explorer.rung.${outcome.rung}`));
    const box = made("section", { class: "card", "data-outcome": outcome.key }, made("h3", {}, name));
    if (!outcome.told) { box.append(untold(outcome)); return box; }
    const rows = made("div", { class: "numbers" }, ...both.map((option) => numberOf(option, barOf(option, outcome, { times: 1 / YEARS, people: true }))));
    box.append(rows, panel, made("p", { class: "years" }, ...both.filter((option) => !isReference(option.levels)).map((option) => made("span", { class: `ink ${option.key}` }, `${option.letter}: ${say("explorer.years", { size: sizeOf(on(option, outcome), true)[0] })}`))));
    box.paint = () => {
      const row = { name, today: 0, a: barOf(both[0], outcome, { times: 1 / YEARS, people: true }), b: barOf(both[1], outcome, { times: 1 / YEARS, people: true }) };
      intervals(panel, [row], { label: spoken(name, both, row), domain, titled: false, labelled: false, line: rem(4), thick: rem(1.2) });
    };
    return box;
  }));
  for (const box of $("cards").children) box.paint?.();
}

function numberOf(option, bar) {
  const said = bar.same ? [say("explorer.as_today")] : [say("explorer.range", rangeOf(bar)), ...(bar.clear ? [] : [made("br"), say("explorer.unclear")])];
  return made("p", { class: `ink ${option.key}` }, made("span", { class: "letter" }, option.letter), made("b", {}, bar.number), made("small", {}, ...said));
}

const rangeOf = (bar) => {
  const step = stepOf([bar.mean, bar.low, bar.high], 1);
  return { low: stepped(bar.low, step, true), high: stepped(bar.high, step, true) };
};

const spoken = (name, both, row) => `${name}: ${both.filter((option) => row[option.key]).map((option) => `${option.letter} ${row[option.key].number} (${row[option.key].range})`).join("; ")}`;

function why(both) {
  const option = both.find((one) => one.key === state.on), effect = on(option);
  $("why").hidden = isReference(option.levels) || !JUDGED.told;
  if ($("why").hidden) return;
  const parts = Object.entries(effect.split);
  $("why").replaceChildren(made("span", {}, say("explorer.why", { letter: option.letter })),
    made("span", { class: "strip", "aria-hidden": "true" }, ...parts.map(([name, share]) => made("i", { class: name, style: `flex-grow:${share}` }))),
    ...parts.map(([name, share]) => made("span", { class: "part" }, made("i", { class: name, "aria-hidden": "true" }), say(`explorer.split.${name}`, { percent: 100 * share }))));
}

function stays(both) {
  $("stay_rungs").replaceChildren(...RUNGS.map((rung) => made("button", { type: "button", "aria-pressed": rung === state.rung, onclick: () => { state.rung = rung; changed(); $("stay_rungs").children[RUNGS.indexOf(rung)].focus(); } }, say(`explorer.stay.${rung}`))));
  const mine = blockOf("who_stays").filter((outcome) => outcome.rung === state.rung && !outcome.group && outcome.year != null);
  const told = mine.filter((outcome) => outcome.told), element = made("div", { class: "chart" });
  $("stays").replaceChildren(element, ...mine.filter((outcome) => !outcome.told).map(untold));
  if (told.length) {
    const points = told.flatMap((outcome) => [pointOf("today", outcome, Object.values(rangeNow(outcome))), ...both.map((option) => pointOf(option.key, outcome, on(option, outcome).level))]).sort((one, other) => one.year - other.year);
    const axis = say(`explorer.${told[0].name.includes("_after_") ? "after" : "since"}`), ends = points.filter((point) => point.year === points.at(-1).year);
    const label = `${say(`explorer.stay.${state.rung}`)}: ${ends.map((end) => `${LETTERS[end.who] ?? say("explorer.today")} ${Math.round(end.mean)}`).join("; ")}`;
    lines(element, points, { label, axis, on: state.on });
  }
  groups(both);
}

const rangeNow = (outcome) => ({ mean: outcome.reference.mean, low: outcome.reference.low, high: outcome.reference.high });
const pointOf = (who, outcome, [mean, low, high]) => ({ who, year: outcome.year, mean: 100 * mean, low: 100 * low, high: 100 * high });

function groups(both) {
  const told = ["where", "who_stays"].map((block) => blockOf(block).filter((outcome) => outcome.rung === state.rung && outcome.group));
  const mine = told.find((some) => some.length) ?? [], first = mine[0];
  rowsIn($("groups"), mine, both, { level: true, title: (outcome) => begun(groupWords(outcome.group)) });
  if (first?.year != null) $("groups").prepend(made("h3", {}, momentOf(first)));
}

// Soft bars of several outcomes on one scale for each unit.
function rowsIn(element, outcomes, both, { level, title = titleOf }) {
  const told = outcomes.filter((outcome) => outcome.told), units = [...new Set(told.map((outcome) => outcome.unit))];
  const charts = units.map((unit) => made("div", { class: "chart", "data-unit": unit }));
  element.replaceChildren(...charts, ...outcomes.filter((outcome) => !outcome.told).map(untold));
  units.forEach((unit, n) => {
    const rows = told.filter((outcome) => outcome.unit === unit).map((outcome) => {
      const times = RULES.money.includes(kindOf(unit)) ? Number(book().money[kindOf(unit)].times) : timesOf(outcome);
      const own = (option) => { const bar = barOf(option, outcome, { level }); return { ...bar, mean: bar.mean * times, low: bar.low * times, high: bar.high * times }; };
      const now = level ? outcome.reference.mean : 0, [some] = rounded(now, outcome.reference.low, outcome.reference.high, unit, { alone: true }), today = isShare(outcome) ? ofHundred(now) : some;
      return { name: outcome.key, title: level ? `${title(outcome)} · ${say("explorer.today")} ${today}` : title(outcome), today: now * times, a: own(both[0]), b: own(both[1]) };
    });
    intervals(charts[n], rows, { label: rows.map((row) => spoken(row.title, both, row)).join(". ") });
  });
}

const momentOf = (outcome) => begun(say(`explorer.where_${outcome.name.includes("_after_") ? "after" : "since"}`, { number: outcome.year, years: outcome.year }));
const SEGMENTS = ["permanent", "research", "korea", "abroad"];

function where(both) {
  const nested = RUNGS.map((rung) => blockOf("where").find((outcome) => outcome.rung === rung && !outcome.group)), is = nested.every(Boolean);
  const mine = is ? nested : blockOf("where").filter((outcome) => !outcome.group), first = mine[0], years = first?.year;
  $("where_title").textContent = years == null ? say("explorer.where", {}) : `${say("explorer.where")} · ${momentOf(first)}`;
  if (mine.some((outcome) => !outcome.told)) { $("where").replaceChildren(...mine.filter((outcome) => !outcome.told).map(untold)); return; }
  const shares = (levels) => (is ? [levels[2], levels[1] - levels[2], levels[0] - levels[1], 1 - levels[0]] : levels).map((share) => 100 * Math.max(share, 0));
  const names = is ? SEGMENTS.map((name) => say(`explorer.where.${name}`)) : mine.map(titleOf);
  const bars = [[say("explorer.today"), "now", mine.map((outcome) => outcome.reference.mean)], ...both.map((option) => [option.name, option.key, mine.map((outcome) => on(option, outcome).level[0])])];
  $("where").replaceChildren(...bars.flatMap(([name, key, levels]) => {
    const parts = shares(levels), spokenParts = parts.map((part, n) => `${names[n]} ${Math.round(part)}`).join(", ");
    return [made("p", { class: `ink ${key}` }, LETTERS[key] ? `${LETTERS[key]} · ${name}` : begun(name)),
      made("div", { class: "hundred", role: "img", "aria-label": `${name}: ${spokenParts}` }, ...parts.map((part, n) => made("span", { class: `seg s${n % 4}`, style: `flex-grow:${part.toFixed(3)}` }, part >= 5 ? String(Math.round(part)) : "")))];
  }), made("ul", { class: "legend" }, ...names.map((name, n) => made("li", {}, made("i", { class: `seg s${n % 4}`, "aria-hidden": "true" }), name))));
}

function table(both) {
  const head = ["outcome", "today"].map((key) => say(`explorer.table.${key}`)).concat(both.map((option) => say("explorer.table.effect", { letter: option.letter })), say("explorer.table.explained"));
  const rows = OUTCOMES.map((outcome) => {
    const [today] = rounded(outcome.reference.mean, outcome.reference.low, outcome.reference.high, outcome.unit);
    const cells = both.map((option) => {
      if (!outcome.told) return say("explorer.unexplained", { explained: explainedOf(outcome) });
      const effect = on(option, outcome), [number, range] = rounded(effect.mean, effect.low, effect.high, outcome.unit, { signed: true });
      return isSame(effect) ? say("explorer.as_today") : say("numbers.with_range", { number, range });
    });
    return made("tr", {}, made("th", { scope: "row" }, titleOf(outcome)), ...[today, ...cells, `${explainedOf(outcome)}${say("units.share")}`].map((cell) => made("td", {}, cell)));
  });
  $("table").replaceChildren(made("table", {}, made("thead", {}, made("tr", {}, ...head.map((cell) => made("th", { scope: "col" }, cell)))), made("tbody", {}, ...rows)));
}

function trust() {
  const [error] = rounded(JUDGED.error, JUDGED.error / 2, 2 * JUDGED.error, JUDGED.unit, { alone: true });
  const day = new Date(`${SURFACE.made.slice(0, 10)}T12:00:00`).toLocaleDateString(language, { dateStyle: "medium" });
  const told = [say("explorer.trust.simulated", { points: SURFACE.points, vectors: SURFACE.vectors ?? K, day, model: String(SURFACE.model).slice(0, 12) }),
    say("explorer.trust.missed", { error, what: whatIs(JUDGED), explained: explainedOf(JUDGED) }), say("explorer.trust.ranges"),
    ...(isQuick() ? [say("explorer.trust.quick")] : [])];
  $("trust_text").replaceChildren(...told.map((text) => made("p", {}, text)));
  const points = (SURFACE.tested ?? []).filter((one) => one.outcome === JUDGED.name), chart = made("div", { class: "chart" });
  $("tested").replaceChildren(...(points.length ? [made("h3", {}, say("explorer.tested", { what: whatIs(JUDGED) })), chart] : []));
  if (points.length) scatter(chart, points, { label: told[1], x: say("explorer.tested.x"), y: say("explorer.tested.y") });
}
