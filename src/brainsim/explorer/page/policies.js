// Options in words, as brainsim.report.vocabulary names policies: by what they change.
const changesOf = (levels) => LEVERS.filter((lever) => (levels[lever.name] ?? lever.reference) !== lever.reference)
  .map((lever) => [lever, levels[lever.name]]);
const isReference = (levels) => changesOf(levels).length === 0;
const referenceWords = () => say("points.programme", { programme: book().programme, number: 1 });

function policyWords(levels, letter) {
  const changes = changesOf(levels);
  if (!changes.length) return referenceWords();
  if (changes.length > RULES.most_changes) return say("explorer.option", { letter });
  return listed(changes.map(([lever, level]) => changeWords(lever, level, changes.length > 1)), "_changes");
}

const isPlural = (levels) => book().plural.includes(changesOf(levels)[0]?.[0].name); // the words that it begins with

function changeWords(lever, level, mixed = false) {
  const short_of = `mixed.${lever.name}`, key = mixed && has(short_of) ? short_of : `policies.${lever.name}`;
  if (lever.kind === "switch") return switchWords(lever, level);
  if (has(key)) return levelWords(key, lever, level);
  const short = lever.name.split(".").at(-1).replaceAll("_", " ");
  return say("change.other", { short, name: nameOf(lever.name), value: numeral(level, "g") });
}

function switchWords(lever, level) { // words of its levels, the reference first
  const word = lever.words?.[level] ?? level, option = `options.${lever.name}.${word}`, own = `explorer.switch.${lever.name}`;
  if (has(option)) return say(option);
  if (has(own)) return say(own);
  return say("change.other", { short: lever.name.split(".").at(-1).replaceAll("_", " "), name: nameOf(lever.name), value: word });
}

function levelWords(pattern, lever, value) {
  const very = `${pattern}.${numeral(value, "g")}`, key = has(very) ? very : pattern; // of that very level
  const now = paidNow(), pay = value * now.pay / now.multiplier, more = 100 * (value - 1);
  return say(key, { value, more, size: inPerCent(more), percent: 100 * value, years: value / 4, number: value, of_all: ofAll(value),
    direction: say(`directions.${more >= 0 ? "more" : "fewer"}`), raised: say(`directions.${pay >= now.pay ? "up" : "down"}`),
    tightened: say(`directions.${more >= 0 ? "tighter" : "looser"}`),
    pay: wages(pay), now: wages(now.pay), times: times(value) });
}

const inPerCent = (more) => Number(fixed(Math.abs(more), Math.abs(more) >= 10 ? 0 : 1));

const paidNow = () => { // what fellows are paid at the reference, million won a year
  const lever = BY_NAME["policy.salary_multiplier"];
  return lever ? { pay: lever.reference * (lever.times ?? 50), multiplier: lever.reference } : { pay: 90, multiplier: 1.8 };
};

function wages(millions) {
  const all = halfEven(millions), large = Math.floor(all / 100), rest = all - 100 * large;
  return say(`wages.${!large ? "small" : rest ? "large" : "round"}`, { millions: all, large, rest: 100 * rest });
}

const times = (number) => (has(`times.${numeral(number, "g")}`) ? say(`times.${numeral(number, "g")}`) : say("times.other", { value: number }));

function ofAll(share) {
  if (share === 1) return say("of_all.every");
  for (const every of [4, 10]) {
    const near = halfEven(share * every);
    if (Math.abs(share * every - near) < 0.05 && (every === 10 || near === 1 || near === 3)) return say("of_all.in", { number: near, every });
  }
  return say("of_all.percent", { percent: 100 * share });
}
