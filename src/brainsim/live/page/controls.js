// The controls: made out of what the server says of levers and terms, read, and kept in the address.
import { at, given, make, percent, plain, whole, words } from "./small.js";

function inUnit(control, value, isLever) { // a number that is typed is told as it is typed
  return (control.is_share && isLever ? percent : plain).format(value).replace("-", "−");
}

function controlOf(control, isLever) {
  const id = control.name.replace(".", "-");
  const value = make("output", { for: id });
  const input = make("input", {
    id, name: control.name, type: isLever ? "range" : "number", min: control.low, max: control.high,
    step: isLever ? control.step : control.step === 0.05 ? "0.01" : "1", value: control.value,
  });
  const range = `${inUnit(control, control.low, isLever)} ${words.to} ${inUnit(control, control.high, isLever)} ${control.unit}`.trim();
  const neutral = `${words.unchanged} ${inUnit(control, control.neutral, isLever)}`;
  const holder = make("div", { class: "control" }, make("label", { for: id }, control.label), isLever ? value : input);
  holder.append(...(isLever ? [input] : []), make("small", {}, `${range} · ${neutral}`));
  const show = () => {
    value.textContent = inUnit(control, Number(input.value), isLever);
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

export function buildControls(begin) {
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

export function asked() {
  const form = at("form"), values = {};
  for (const group of given.groups)
    for (const control of group.controls) values[control.name] = Number(form.elements[control.name].value);
  return { values, beside: form.elements.beside.value, scale: Number(form.elements.scale.value), seed: Number(form.elements.seed.value) };
}

export function keepInAddress() { // so that the other language opens with the same controls
  const hash = `#${encodeURIComponent(JSON.stringify(asked()))}`;
  history.replaceState(null, "", hash);
  const other = given.languages[(given.languages.indexOf(given.language) + 1) % given.languages.length];
  at("other").href = `/?lang=${other}${hash}`;
  at("other").lang = other;
  at("other").textContent = words.language;
}

export function readAddress() {
  if (location.hash.length < 2) return;
  try {
    const { values, ...rest } = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    for (const [name, value] of Object.entries({ ...values, ...rest })) {
      const input = at("form").elements[name];
      if (input) { input.value = value; input.show?.(); }
    }
  } catch { /* an address that somebody has cut: the page begins as it is */ }
}
