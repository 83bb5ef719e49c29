// What is chosen: two options, a rung, a language. It stands in the address of the page and comes back from there.
const LETTERS = { a: "A", b: "B" };
const state = { on: "b", rung: "in_research", levels: { a: {}, b: {} }, beyond: { a: {}, b: {} } };

const plain = (number) => Number(number.toPrecision(9));

// Sets a lever of an option; a level outside the box is brought back into it and remembered as typed.
function setLevel(option, name, typed) {
  const lever = BY_NAME[name];
  if (!lever || !Number.isFinite(typed)) return;
  let level = Math.min(Math.max(typed, lever.low), lever.high);
  if (lever.whole || lever.kind === "switch") level = Math.round(level);
  level = plain(level);
  delete state.beyond[option][name];
  if (Math.abs(typed - Math.min(Math.max(typed, lever.low), lever.high)) > 1e-9) state.beyond[option][name] = plain(typed);
  if (level === lever.reference) delete state.levels[option][name];
  else state.levels[option][name] = level;
}

function setAll(option, levels) {
  state.levels[option] = {};
  state.beyond[option] = {};
  for (const [name, level] of Object.entries(levels)) setLevel(option, name, level);
}

function presetOf(levels) {
  const mine = JSON.stringify(changesOf(levels).map(([lever, level]) => [lever.name, level]));
  return SURFACE.presets.find((preset) => JSON.stringify(changesOf(preset.levels).map(([lever, level]) => [lever.name, level])) === mine);
}

const written = (option) => Object.entries({ ...state.levels[option], ...state.beyond[option] }).map(([name, level]) => `${name}:${level}`).join(",");

function toHash() {
  const parts = new URLSearchParams({ lang: language, on: state.on, rung: state.rung, a: written("a"), b: written("b") });
  return `#${parts.toString().replaceAll("%3A", ":").replaceAll("%2C", ",")}`;
}

function fromHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (DATA.words[parts.get("lang")]) language = parts.get("lang");
  if (LETTERS[parts.get("on")]) state.on = parts.get("on");
  if (RUNGS.includes(parts.get("rung"))) state.rung = parts.get("rung");
  for (const option of Object.keys(LETTERS)) {
    if (!parts.has(option)) continue;
    const pairs = parts.get(option).split(",").filter(Boolean).map((pair) => pair.split(":"));
    setAll(option, Object.fromEntries(pairs.map(([name, level]) => [name, Number(level)])));
  }
  return parts.has("a") || parts.has("b");
}

let saving;
function save() { // not at every pixel of a slider
  clearTimeout(saving);
  saving = setTimeout(() => history.replaceState(null, "", toHash()), 200);
}

// How to simulate an option, as typed: what the program is told by hand against the same without it.
function commandOf(option) {
  const levels = { ...state.levels[option], ...state.beyond[option] };
  const told = Object.entries(levels).map(([name, level]) => `${name}=${BY_NAME[name].words ? BY_NAME[name].words[level] ?? "null" : level}`);
  return ["python -m brainsim +experiment=baseline", ...told].join(" ");
}
