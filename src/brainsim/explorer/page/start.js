// What happens when: everything is drawn again from the state, and the state is written into the address.
function optionsNow() {
  return Object.keys(LETTERS).map((key) => ({ key, letter: LETTERS[key], levels: state.levels[key], effects: effectsAt(state.levels[key]),
    name: presetOf(state.levels[key]) ? presetWords(presetOf(state.levels[key])) : begun(policyWords(state.levels[key], LETTERS[key])) }));
}

function draw() {
  const both = optionsNow(), changing = both.filter((option) => !isReference(option.levels));
  const answer = headline(changing);
  $("headline").replaceChildren(...coloured(answer, changing));
  const lines = [["sure", sure(changing)], ["catch", caught(changing)]].filter(([, text]) => text);
  $("lines").replaceChildren(...lines.flatMap(([name, text]) => [made("dt", {}, say(`explorer.label.${name}`)), made("dd", {}, text)]));
  speak(`${answer} ${lines.map(([, text]) => text).join(" ")}`);
  notice();
  cards(both), why(both), stays(both), where(both), table(both), trust();
  rowsIn($("cost"), COSTS, both, { level: false });
  rowsIn($("comes"), blockOf("who_comes"), both, { level: true });
  $("command_title").textContent = say("explorer.exactly", { letter: LETTERS[state.on] });
  $("command").textContent = commandOf(state.on);
  updateControls();
}

// The words of an option in its colour, with its letter.
function coloured(answer, options) {
  let parts = [answer];
  for (const option of options) {
    const words = policyWords(option.levels, option.letter);
    parts = parts.flatMap((part) => {
      const at = typeof part === "string" ? part.toLowerCase().indexOf(words.toLowerCase()) : -1;
      if (at < 0) return [part];
      return [part.slice(0, at), made("span", { class: `ink ${option.key}` }, part.slice(at, at + words.length)), part.slice(at + words.length)];
    });
  }
  return parts;
}

let speaking;
function speak(text) { // once the slider rests
  clearTimeout(speaking);
  speaking = setTimeout(() => { if ($("live").textContent !== text) $("live").textContent = text; }, 500);
}

function notice() {
  const beyond = Object.entries(state.beyond[state.on]).map(([name, typed]) => [BY_NAME[name], typed]);
  $("notice").hidden = !beyond.length;
  const told = beyond.map(([lever, typed]) => {
    const words = { lever: labelOf(lever), level: inUnit(lever, typed), low: inUnit(lever, lever.low), high: inUnit(lever, lever.high), shown: inUnit(lever, levelOf(state.on, lever)) };
    return made("p", {}, say("explorer.beyond", words));
  });
  $("notice").replaceChildren(...told, ...(beyond.length ? [made("code", {}, commandOf(state.on))] : []));
}

let waiting = false;
function changed() {
  save();
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}

function inLanguage(code) {
  language = code;
  document.documentElement.lang = code;
  document.title = say("explorer.title");
  $("title").textContent = say("explorer.title");
  $("kicker").textContent = say("explorer.kicker");
  $("stamp").textContent = say("brief.stamp");
  $("stamp").hidden = !isQuick();
  $("languages").replaceChildren(...Object.keys(DATA.words).map((one) => made("button", { type: "button", class: "plain", lang: one, "aria-pressed": one === code, onclick: () => { inLanguage(one); save(); draw(); } }, DATA.words[one].patterns["explorer.language"])));
  buildControls(changed);
}

// What is shown, a row an outcome and option.
function csvOf() {
  const head = ["option", "settings", "outcome", "called", "unit", "year", "group", "today", "effect", "low", "high", "level", "from_inputs", "from_form", "from_approximation", "explained", "note"];
  const rows = optionsNow().flatMap((option) => OUTCOMES.map((outcome) => {
    const effect = on(option, outcome), split = effect.split, settings = changesOf(option.levels).map(([lever, level]) => `${lever.name}=${level}`).join(" ");
    const numbers = outcome.told ? [effect.mean, effect.low, effect.high, effect.level[0], split.parameters, split.structure, split.emulator] : Array(7).fill("");
    return [option.letter, settings, outcome.name, titleOf(outcome), outcome.unit, outcome.year ?? "", outcome.group ?? "", outcome.reference.mean, ...numbers, outcome.explained,
      outcome.told ? "" : say("explorer.unexplained", { explained: explainedOf(outcome) })];
  }));
  return [head, ...rows].map((row) => row.map((cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(",")).join("\n") + "\n";
}

function download(name, text) {
  const link = made("a", { href: URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function copy(text) {
  try { await navigator.clipboard.writeText(text); } catch { // a file on the disk may have no clipboard
    const area = made("textarea", { readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  $("done").textContent = say("explorer.copied");
  setTimeout(() => { $("done").textContent = ""; }, 2000);
}

$("copy").onclick = () => copy(commandOf(state.on));
$("link").onclick = () => copy(location.href.split("#")[0] + toHash());
$("csv").onclick = () => download("brainsim_explorer.csv", csvOf());
$("print").onclick = () => window.print();
$("to_trust").onclick = () => { $("trust").scrollIntoView(); $("trust").focus({ preventScroll: true }); };

function start() {
  language = DATA.words[navigator.language.slice(0, 2)] ? navigator.language.slice(0, 2) : Object.keys(DATA.words)[0];
  if (!fromHash()) {
    const [first, second] = SURFACE.presets.filter((preset) => !isReference(preset.levels));
    if (second) setAll("a", first.levels), setAll("b", second.levels);
    else if (first) setAll("b", first.levels);
  }
  if (matchMedia("(max-width: 700px)").matches) document.querySelector("details.levers").open = false;
  inLanguage(language);
  draw();
}

addEventListener("hashchange", () => { fromHash(); inLanguage(language); draw(); });
let width = innerWidth;
addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; changed(); } });
addEventListener("beforeprint", () => { $("numbers").open = true; });

window.brainsim = {
  values: () => Object.fromEntries(optionsNow().map((option) => [option.key, Object.fromEntries(Object.entries(option.effects).map(([key, { mean, low, high, half_width, above, split, level }]) => [key, { mean, low, high, half_width, above, split, level }]))])),
  set: (option, levels) => { setAll(option, levels); draw(); save(); },
  decides: JUDGED.key, headline: () => $("headline").textContent, csv: csvOf, command: commandOf, say,
};
start();
