// Numbers as brainsim.report.numbers writes them: shares in per cent, money in the unit of the language, digits by the range.
const kindOf = (unit) =>
  RULES.shares.some((one) => unit.startsWith(one)) ? "share" : RULES.money.find((one) => unit.startsWith(one)) ?? unit;

function after(kind, signed) {
  const key = [...(signed ? [`changes.${kind}`] : []), `units.${kind}`].find((one) => one in book().patterns);
  return key ? say(key) : ` ${kind}`.trimEnd();
}

function shownIn(size, kind, signed, alone) {
  if (!RULES.money.includes(kind)) return [kind === "share" ? 100 : 1, alone ? "" : after(kind, signed)];
  const custom = book().money[kind], times = Number(custom.times), large = Number(custom.large ?? Infinity);
  if (!alone && custom.small_times && times * size > 0 && times * size < 1) return [times * Number(custom.small_times), custom.small_after];
  if (alone || times * size < large) return [times, alone ? "" : custom.after];
  return [times / large, custom.large_after];
}

// A number and its 90 % range with the digits that the range deserves; `alone`: without the unit.
function rounded(value, low, high, unit, { signed = false, alone = false } = {}) {
  const kind = kindOf(unit), [times, unitWords] = shownIn(Math.abs(value), kind, signed, alone);
  const numbers = [value, low, high].map((number) => times * number);
  const step = stepOf(numbers, RULES.people.includes(kind) ? 1 : 0);
  const [middle, ...ends] = numbers.map((number) => stepped(number, step, signed));
  return [`${middle}${unitWords}`, say("numbers.range", { low: ends[0], high: ends[1], unit: unitWords })];
}

function stepped(number, step, signed) {
  const whole = halfEven(number / step) * step, sign = whole < 0 ? MINUS : signed && whole > 0 ? "+" : "";
  return sign + numeral(Math.abs(whole), `,.${Math.max(0, -Math.floor(Math.log10(step)))}f`);
}

function stepOf(shown, least) {
  const largest = Math.max(...shown.map(Math.abs)), wide = Math.max(...shown) - Math.min(...shown);
  if (!largest) return 1;
  return Math.max(wide ? 10 ** Math.floor(Math.log10(wide / 10)) : 0, 10 ** (Math.floor(Math.log10(largest)) - 2), least);
}
