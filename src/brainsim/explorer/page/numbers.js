// Numbers as brainsim.report.numbers writes them: shares in per cent, money in the unit of the language, digits by the range.
const kindOf = (unit) =>
  RULES.shares.some((one) => unit.startsWith(one)) ? "share" : RULES.money.find((one) => unit.startsWith(one)) ?? unit;

function after(kind, signed) {
  const key = [...(signed ? [`changes.${kind}`] : []), `units.${kind}`].find((one) => one in book().patterns);
  return key ? say(key) : ` ${kind}`.trimEnd();
}

// By how much numbers are multiplied where they are shown, the words of their unit, and the custom of money in two units.
function shownIn(told, kind, signed, alone) {
  if (!RULES.money.includes(kind)) return [kind === "share" ? 100 : 1, alone ? "" : after(kind, signed), null];
  const custom = book().money[kind], times = Number(custom.times), most = Math.max(...told.map(Math.abs));
  if (alone) return [times, "", null];
  if (times * most >= Number(custom.large ?? Infinity)) return [times, tailOf(custom), custom];
  const size = times * Math.abs(told[0]);
  if (!custom.small_times || !(size > 0 && size < 1)) return [times, custom.after, null];
  const small = { after: custom.small_after, large: custom.small_times, large_after: custom.after.trim().split(" ")[0] };
  const finer = times * Number(custom.small_times);
  return finer * most >= Number(small.large) ? [finer, tailOf(small), small] : [finer, small.after, null];
}

// A number and its 90 % range with the digits that the range deserves; `alone`: without the unit.
function rounded(value, low, high, unit, { signed = false, alone = false } = {}) {
  const kind = kindOf(unit), told = [value, low, high], [times, unitWords, custom] = shownIn(told, kind, signed, alone);
  const numbers = told.map((number) => times * number);
  const step = stepOf(numbers, RULES.people.includes(kind) ? 1 : 0);
  const [middle, ...ends] = numbers.map((number) => stepped(number, step, signed, custom));
  return [`${middle}${unitWords}`, say("numbers.range", { low: ends[0], high: ends[1], unit: unitWords })];
}

function stepped(number, step, signed, custom = null) {
  const whole = halfEven(number / step) * step, sign = whole < 0 ? MINUS : signed && whole > 0 ? "+" : "";
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return sign + (custom ? inTwo(Math.round(Math.abs(whole)), custom) : numeral(Math.abs(whole), `,.${digits}f`));
}

// Money as so many of a large unit and what is left in the small one, without the word that both end with.
function inTwo(size, custom) {
  const many = Number(custom.large), large = Math.floor(size / many), left = size % many;
  const parts = large ? [`${numeral(large, ",.0f")}${custom.large_after}`] : [];
  if (left || !large) parts.push(`${numeral(left, ",.0f")}${custom.after.trim().split(" ")[0]}`);
  return parts.join(" ");
}

const tailOf = (custom) => ` ${custom.after.trim().split(" ").at(-1)}`;

function stepOf(shown, least) {
  const largest = Math.max(...shown.map(Math.abs)), wide = Math.max(...shown) - Math.min(...shown);
  if (!largest) return 1;
  return Math.max(wide ? 10 ** Math.floor(Math.log10(wide / 10)) : 0, 10 ** (Math.floor(Math.log10(largest)) - 2), least);
}
