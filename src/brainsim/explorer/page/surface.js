// The surface, evaluated as brainsim.explorer.evaluate does it.
const LEVERS = SURFACE.levers, OUTCOMES = SURFACE.outcomes, BY_NAME = Object.fromEntries(LEVERS.map((lever) => [lever.name, lever]));
const K = SURFACE.forms.length, WEIGHTS = (() => {
  const sum = SURFACE.weights.reduce((a, b) => a + b, 0);
  return Float64Array.from(SURFACE.weights, (one) => one / sum);
})();
const FORMS = [...new Set(SURFACE.forms)];

const dot = (row, terms) => { let sum = 0; for (let n = 0; n < terms.length; n++) sum += row[n] * terms[n]; return sum; };

function unpacked(table) { // lists of numbers, or of rows of them
  if (Array.isArray(table)) return table;
  const text = atob(table.f32), bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0)), flat = new DataView(bytes.buffer);
  const number = (n) => flat.getFloat32(4 * n, true), [rows, columns] = table.shape;
  if (columns === undefined) return Float64Array.from({ length: rows }, (_, n) => number(n));
  return Array.from({ length: rows }, (_, row) => Float64Array.from({ length: columns }, (_, n) => number(row * columns + n)));
}

// The coefficients of the average over vectors.
function averaged(table) {
  const mean = Float64Array.from(table.common ? unpacked(table.common) : SURFACE.terms, (one) => (table.common ? one : 0));
  const own = unpacked(table.common ? table.own : table), at = table.at ?? SURFACE.terms.map((_, n) => n);
  own.forEach((row, k) => at.forEach((n, place) => { mean[n] += WEIGHTS[k] * row[place]; }));
  return mean;
}

// A function of the terms that gives a number for each row of a table.
function evaluator(table) {
  if (!table?.common) { const rows = table ? unpacked(table) : []; return (terms) => rows.map((row) => dot(row, terms)); }
  const common = unpacked(table.common), own = unpacked(table.own);
  return (terms) => { const shared = dot(common, terms), some = table.at.map((n) => terms[n]); return own.map((row) => shared + dot(row, some)); };
}

for (const outcome of OUTCOMES) {
  outcome.key = outcome.group ? `${outcome.name}:${outcome.group}` : outcome.name;
  outcome.each = evaluator(outcome.table);
  outcome.draws = evaluator(outcome.doubt);
  outcome.middle = averaged(outcome.table);
  outcome.told = outcome.explained >= RULES.least_explained;
  delete outcome.table, delete outcome.doubt;
}

const scaled = (lever, level) => (lever.scale === "log" ? Math.log(level / lever.reference) : level - lever.reference);

function termsAt(levels) {
  const x = LEVERS.map((lever) => scaled(lever, levels[lever.name] ?? lever.reference) / lever.width), size = BY_NAME[SURFACE.size];
  x.push(size ? (levels[size.name] ?? size.reference) / size.reference : 1); // fellowships, as a share of the reference's
  return SURFACE.terms.map((term) => term.reduce((product, [j, power]) => product * x[j] ** power, 1));
}

const weighed = (each) => { let sum = 0; for (let k = 0; k < K; k++) sum += WEIGHTS[k] * each[k]; return sum; };

// Effects on all outcomes at some levels, against the reference or against other levels.
function effectsAt(levels, against) {
  let terms = termsAt(levels);
  if (against) { const others = termsAt(against); terms = terms.map((one, n) => one - others[n]); }
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome.key, effectOn(outcome, terms)]));
}

function effectOn(outcome, terms) {
  const each = outcome.each(terms), mean = weighed(each), spread = spreadOf(outcome, terms);
  const [bottom, top] = quantiles(each, RULES.ends), half = RULES.half * spread;
  const low = mean - Math.hypot(mean - bottom, half), high = mean + Math.hypot(top - mean, half);
  const [least, most] = outcome.bounds ?? [-Infinity, Infinity];
  const level = [mean, low, high].map((one) => Math.min(Math.max(outcome.reference.mean + one, least), most));
  const moved = terms.some((one) => one !== 0);
  return { outcome, mean, low, high, half_width: half, above: weighed(each.map((one) => (one > 0 ? 1 : 0))), level, moved,
    ...splitOf(each, mean, spread) };
}

function sizeAt(outcome, terms) { // how much is moved: the root of the squares of what each lever does alone
  const alone = LEVERS.map(() => 0);
  SURFACE.terms.forEach((term, n) => {
    const levers = term.filter(([j]) => j < LEVERS.length);
    if (levers.length === 1) alone[levers[0][0]] += outcome.middle[n] * terms[n];
  });
  return Math.hypot(...alone);
}

function spreadOf(outcome, terms) {
  if (terms.every((one) => one === 0)) return 0;
  const draws = outcome.draws(terms), mean = draws.reduce((a, b) => a + b, 0) / (draws.length || 1);
  const wide = Math.sqrt(draws.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (draws.length || 1));
  const missed = Math.sqrt(1 - Math.min(Math.max(outcome.explained, 0), 1));
  return Math.max(wide, Math.min(missed * sizeAt(outcome, terms), outcome.error), outcome.floor ?? 0);
}

function quantiles(each, at) {
  const order = each.map((_, k) => k).sort((a, b) => each[a] - each[b] || a - b);
  let sum = 0;
  const middles = order.map((k) => { sum += WEIGHTS[k]; return sum - WEIGHTS[k] / 2; });
  return at.map((share) => {
    const n = middles.findIndex((middle) => middle >= share);
    if (n === 0) return each[order[0]];
    if (n < 0) return each[order.at(-1)];
    const part = (share - middles[n - 1]) / (middles[n] - middles[n - 1]);
    return each[order[n - 1]] + part * (each[order[n]] - each[order[n - 1]]);
  });
}

function splitOf(each, mean, spread) {
  let between = 0;
  const byForm = FORMS.map((form) => {
    let weight = 0, sum = 0;
    for (let k = 0; k < K; k++) if (SURFACE.forms[k] === form) { weight += WEIGHTS[k]; sum += WEIGHTS[k] * each[k]; }
    between += weight * (sum / weight - mean) ** 2;
    return sum / weight;
  });
  const within = Math.max(weighed(each.map((one) => (one - mean) ** 2)) - between, 0), whole = within + between + spread ** 2;
  const share = (part) => (whole ? part / whole : 0);
  return { byForm, split: { parameters: share(within), structure: share(between), emulator: share(spread ** 2) } };
}
