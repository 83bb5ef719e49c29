// The left column: two options, presets, and a native input for every lever.
const $ = (id) => document.getElementById(id);
const made = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith("aria-")) element.setAttribute(name, String(value));
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== "" && child !== undefined));
  return element;
};

const factorOf = (lever) => lever.times ?? (DATA.percent.includes(lever.name) ? 100 : 1);
const stepOfLever = (lever) => (lever.whole ? 1 : lever.step ?? (lever.high - lever.low) / 100);
const labelOf = (lever) => (has(`explorer.lever.${lever.name}`) ? say(`explorer.lever.${lever.name}`) : begun(nameOf(lever.name)));
const unitOf = (lever) => (has(`explorer.unit.${lever.name}`) ? say(`explorer.unit.${lever.name}`) : "");
const inUnit = (lever, level) => { // as it is shown in the lever's field
  const step = stepOfLever(lever) * factorOf(lever), digits = Math.max(0, Math.min(3, -Math.floor(Math.log10(step) + 1e-9)));
  return (level * factorOf(lever)).toFixed(lever.times ? 0 : digits);
};
const levelWordsOf = (lever, level) => `${numeral(Number(inUnit(lever, level)), lever.times || level >= 1000 ? ",.0f" : "")} ${unitOf(lever)}`.trim();
const levelOf = (option, lever) => state.levels[option][lever.name] ?? lever.reference;

function buildControls(changed) {
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(`explorer.${element.dataset.say}`);
  $("tabs").replaceChildren(...Object.keys(LETTERS).map((option) => made("button", { type: "button", "data-option": option, onclick: () => { state.on = option; changed(); } })));
  $("presets").replaceChildren(...SURFACE.presets.map((preset) => made("button", { type: "button", "data-preset": preset.key, onclick: () => { setAll(state.on, preset.levels); changed(); } }, presetWords(preset))));
  const groups = [...new Set(LEVERS.map((lever) => lever.group))];
  $("levers").replaceChildren(...groups.map((group, n) => {
    const mine = LEVERS.filter((lever) => lever.group === group), key = `explorer.group.${group}`;
    const count = made("small", { "data-count": group });
    const box = made("details", { open: n < 2, "data-group": group }, made("summary", {}, has(key) ? say(key) : group, " ", count), ...mine.map((lever) => controlOf(lever, changed)));
    return box;
  }), made("button", { type: "button", id: "reset", onclick: () => { setAll(state.on, {}); changed(); } }, say("explorer.reset")));
}

function presetWords(preset) {
  const key = `explorer.preset.${preset.key}`;
  return preset.label?.[language] ?? (has(key) ? say(key) : begun(policyWords(preset.levels, "")));
}

function controlOf(lever, changed) {
  const id = `lever_${lever.name}`, help = `explorer.help.${lever.name}`, set = (level) => { setLevel(state.on, lever.name, level); changed(); };
  const label = made("label", { for: id }, labelOf(lever)), note = made("p", { class: "help", id: `${id}_help` }, has(help) ? say(help) : "");
  const box = made("div", { class: "lever", "data-lever": lever.name }, label);
  if (lever.kind === "switch") {
    box.classList.add("switch");
    box.append(made("input", { type: "checkbox", id, "aria-describedby": `${id}_help`, onchange: (event) => set(Number(event.target.checked)) }), note);
    return box;
  }
  const factor = factorOf(lever);
  box.append(
    made("span", { class: "value" },
      made("input", { type: "number", id: `${id}_exact`, step: "any", "aria-label": say("explorer.exact", { lever: labelOf(lever) }), onchange: (event) => {
        const typed = event.target.value === "" ? NaN : Number(event.target.value);
        set(Number.isFinite(typed) ? (Math.abs(typed - Number(inUnit(lever, levelOf(state.on, lever)))) < 1e-9 ? levelOf(state.on, lever) : typed / factor) : lever.reference);
      } }), made("span", { class: "unit" }, unitOf(lever))),
    made("span", { class: "track" }, ...(SURFACE.simulated?.[lever.name] ?? []).filter((level) => level >= lever.low && level <= lever.high).map((level) => made("i", { class: "tick", style: placed(lever, level) })),
      made("i", { class: "today", style: placed(lever, lever.reference) }), made("i", { class: "mark" }),
      made("input", { type: "range", id, min: lever.low, max: lever.high, step: nativeStep(lever), "aria-describedby": `${id}_help`, oninput: (event) => set(Number(event.target.value)) })),
    note);
  return box;
}

// Native steps of a slider, where they meet the reference; else it is free.
function nativeStep(lever) {
  const far = (lever.reference - lever.low) / stepOfLever(lever);
  return Math.abs(far - Math.round(far)) < 1e-6 ? plain(stepOfLever(lever)) : "any";
}

const placed = (lever, level) => `--at:${(level - lever.low) / (lever.high - lever.low)}`;

function updateControls() {
  const on = state.on, other = on === "a" ? "b" : "a";
  document.body.dataset.on = on;
  for (const tab of $("tabs").children) {
    const option = tab.dataset.option, preset = presetOf(state.levels[option]);
    tab.setAttribute("aria-pressed", option === on);
    tab.replaceChildren(made("small", {}, say("explorer.option", { letter: LETTERS[option] })), preset ? presetWords(preset) : begun(policyWords(state.levels[option], LETTERS[option])));
  }
  const chosen = presetOf(state.levels[on])?.key;
  for (const button of $("presets").children) button.setAttribute("aria-pressed", button.dataset.preset === chosen);
  for (const lever of LEVERS) {
    const level = levelOf(on, lever), box = document.querySelector(`[data-lever="${CSS.escape(lever.name)}"]`), input = $(`lever_${lever.name}`);
    box.classList.toggle("changed", level !== lever.reference);
    if (lever.kind === "switch") { input.checked = Boolean(level); continue; }
    input.value = level;
    input.setAttribute("aria-valuetext", levelWordsOf(lever, level));
    input.style.setProperty("--at", (level - lever.low) / (lever.high - lever.low));
    const exact = $(`lever_${lever.name}_exact`);
    if (document.activeElement !== exact || exact.value === "") exact.value = inUnit(lever, level);
    else if (state.beyond[on][lever.name] !== undefined) exact.value = inUnit(lever, level);
    box.querySelector(".mark").style.setProperty("--at", (levelOf(other, lever) - lever.low) / (lever.high - lever.low));
  }
  for (const count of document.querySelectorAll("[data-count]")) {
    const number = LEVERS.filter((lever) => lever.group === count.dataset.count && levelOf(on, lever) !== lever.reference).length;
    count.textContent = number ? say("explorer.changed", { number }) : "";
    if (number) count.closest("details").open = true;
  }
}
