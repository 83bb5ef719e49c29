// What the files of the page share: words, numbers, colours, and what is looked at.
export const given = JSON.parse(document.getElementById("given").textContent);
export const { words, places, positions, sides } = given;
export const at = (id) => document.getElementById(id);
export const whole = new Intl.NumberFormat(given.language, { maximumFractionDigits: 0 });
export const signed = new Intl.NumberFormat(given.language, { maximumFractionDigits: 0, signDisplay: "exceptZero" });
export const plain = new Intl.NumberFormat(given.language, { maximumFractionDigits: 2 });
export const percent = new Intl.NumberFormat(given.language, { style: "percent" });
export const still = matchMedia("(prefers-reduced-motion: reduce)");
export const LADDER = { permanent: "#005c44", fellow: "#009E73", postdoc: "#009E73", industry: "#8fd3bf", out: "#d6eee7" };
export const ABROAD = "#8a8a8a", POLICY = "#0072B2", INK = "#222222", GREY = "#6b6b6b", WASH = "#f5f5f3";
export const ROWS = ["permanent", "fellow", "postdoc", "industry", "out"];
export const ROW_OF = positions.map((name) => ROWS.indexOf(name === "faculty" || name === "institute" ? "permanent" : name));
export const HEIGHTS = [0.2, 0.14, 0.2, 0.3, 0.16];
export const KOREA = 0;

export const look = { state: null, before: null, chosen: null }; // what the server said last and, while people move, before; whose life is told

export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

export function drawing(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export function unpacked(text, Kind) {
  return new Kind(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}

export function inRow(side, place, row) {
  return look.state.counts[side][place].reduce((sum, number, position) => sum + (ROW_OF[position] === row ? number : 0), 0);
}
