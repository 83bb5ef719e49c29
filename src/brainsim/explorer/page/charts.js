// Charts, drawn by Observable Plot: soft bars with a dot, lines over years, points kept out.
const MARKS = { a: "#D55E00", b: "#0072B2" }, INKS = { a: "#B34A00", b: "#0072B2" }, GREY = "#6b6b6b", SOFT = 0.2;
const rem = (number) => number * parseFloat(getComputedStyle(document.documentElement).fontSize);
const short = (number) => numeral(number, Math.abs(number) >= 100 || Number.isInteger(number) ? ",.0f" : Math.abs(number) >= 10 ? ".0f" : "g");

function drawn(element, label, options) {
  const wide = Math.max(Math.floor(element.clientWidth), 160), size = rem(0.78);
  const chart = Plot.plot({ width: wide, marginTop: 4, marginBottom: 4, marginLeft: 4, marginRight: 4, ...options,
    style: { fontSize: `${size}px`, fontFamily: "inherit", background: "none", overflow: "visible", color: "#222" } });
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", label);
  for (const part of chart.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  element.replaceChildren(chart);
}

// Rows of soft bars, one for each option. `rows`: [{name, today, a, b}], each option {mean, low, high, clear, words}.
function intervals(element, rows, { label, domain, titled = true, labelled = true, line = rem(1.7), thick = rem(0.9) }) {
  const bars = rows.flatMap((row) => ["a", "b"].filter((one) => row[one]).map((one) => ({ row: row.name, option: one, ...row[one] })));
  const slots = [...(titled ? ["name"] : []), "a", "b"], ends = bars.flatMap((bar) => [bar.low, bar.high]).concat(rows.map((row) => row.today));
  const [least, most] = domain ?? [Math.min(...ends), Math.max(...ends)];
  const marks = [
    Plot.ruleX(rows, { x: "today", fy: "name", stroke: GREY, strokeDasharray: "3 2", insetTop: titled ? line : 0 }),
    Plot.barX(bars, { x1: "low", x2: "high", y: "option", fy: "row", fill: (bar) => MARKS[bar.option], fillOpacity: SOFT, insetTop: (line - thick) / 2, insetBottom: (line - thick) / 2, rx: thick / 2 }),
    Plot.dot(bars, { x: "mean", y: "option", fy: "row", r: rem(0.3), strokeWidth: 1.8, stroke: (bar) => MARKS[bar.option], fill: (bar) => (bar.clear ? MARKS[bar.option] : "#fff") }),
  ];
  if (!titled) marks.push(Plot.text(rows, { x: "today", fy: "name", frameAnchor: "top", dy: -rem(0.8), text: () => say("explorer.today"), fill: GREY, fontSize: rem(0.69) }));
  if (titled) marks.push(Plot.text(rows, { text: "title", y: () => "name", fy: "name", frameAnchor: "left", textAnchor: "start", fill: "#222" }));
  if (labelled) marks.push(Plot.text(bars, { x: "high", y: "option", fy: "row", text: "words", dx: rem(0.6), textAnchor: "start", fill: (bar) => INKS[bar.option], fontWeight: "bold", stroke: "#fff", strokeWidth: 5 }));
  drawn(element, label, {
    height: rows.length * slots.length * line + 4 + (titled ? 4 : rem(1.2)), marginRight: labelled ? rem(6.4) : rem(1), marginLeft: labelled ? 8 : rem(1), marginTop: titled ? 4 : rem(1.2), marks,
    x: { domain: least === most ? [least - 1, most + 1] : [least, most], axis: null }, y: { domain: slots, axis: null, padding: 0 },
    fy: { domain: rows.map((row) => row.name), axis: null, padding: 0 },
  });
}

// Lines over years: today, A and B, with the band of the option in hand. `points`: [{who, year, mean, low, high}].
function lines(element, points, { label, axis, on }) {
  const years = [...new Set(points.map((point) => point.year))], last = Math.max(...years), high = rem(13);
  const who = { today: { colour: GREY, name: say("explorer.today") }, a: { colour: INKS.a, name: "A" }, b: { colour: INKS.b, name: "B" } };
  const ends = apart(points.filter((point) => point.year === last), high);
  drawn(element, label, {
    height: high, marginLeft: rem(2), marginRight: rem(5), marginBottom: rem(2.6), marginTop: rem(0.8),
    x: { domain: [Math.min(...years), last], ticks: years, tickSize: 0, label: axis, labelAnchor: "center", labelArrow: "none", tickFormat: (year) => short(year) },
    y: { domain: [0, 100], ticks: [0, 50, 100], tickSize: 0, label: null, grid: true },
    marks: [
      Plot.areaY(points.filter((point) => point.who === on), { x: "year", y1: "low", y2: "high", fill: MARKS[on], fillOpacity: 0.14 }),
      Plot.lineY(points.filter((point) => point.who !== "today"), { x: "year", y: "mean", z: "who", stroke: (point) => MARKS[point.who], strokeWidth: 2.2 }),
      Plot.lineY(points.filter((point) => point.who === "today"), { x: "year", y: "mean", stroke: "#8a8a8a", strokeWidth: 2.2, strokeDasharray: "5 3" }),
      Plot.dot(points, { x: "year", y: "mean", r: 3, fill: (point) => MARKS[point.who] ?? "#8a8a8a" }),
      Plot.text(ends, { x: () => last, y: "at", text: (point) => `${who[point.who].name} ${short(Math.round(point.mean))}`, dx: 8, textAnchor: "start", fontWeight: "bold", fill: (point) => who[point.who].colour }),
    ],
  });
}

// Ends of lines moved apart so that their words do not overlap.
function apart(ends, high) {
  const least = 100 * rem(1.05) / (high - rem(3.4)), sorted = [...ends].sort((one, other) => one.mean - other.mean).map((end) => ({ ...end, at: end.mean }));
  for (let n = 1; n < sorted.length; n++) sorted[n].at = Math.max(sorted[n].at, sorted[n - 1].at + least);
  const over = sorted.length ? sorted.at(-1).at - 100 : 0;
  return over > 0 ? sorted.map((end) => ({ ...end, at: end.at - over })) : sorted;
}

function scatter(element, points, { label, x, y }) {
  const ends = points.flatMap((point) => [point.simulated, point.emulated]), domain = [Math.min(0, ...ends), Math.max(0, ...ends)];
  drawn(element, label, {
    height: rem(15), marginLeft: rem(4), marginBottom: rem(3), marginTop: rem(1.6), inset: 6,
    x: { domain, label: x, labelAnchor: "center", labelArrow: "none", ticks: 4, tickFormat: short }, y: { domain, label: y, labelArrow: "none", ticks: 4, tickFormat: short, grid: true },
    marks: [Plot.lineY([domain[0], domain[1]], { x: (one) => one, y: (one) => one, stroke: "#8a8a8a", strokeDasharray: "4 3" }),
      Plot.dot(points, { x: "simulated", y: "emulated", r: 3, stroke: "#0072B2", fill: "#0072B2", fillOpacity: 0.35 })],
  });
}
