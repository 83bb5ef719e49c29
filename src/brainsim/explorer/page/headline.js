// The answer in the words of briefs, by the rules of brainsim.brief.headline: two options at most, judged by one outcome.
const RUNGS = ["in_korea", "in_research", "permanent"];
const ofRung = (rung) => OUTCOMES.find((outcome) => outcome.block === "added" && outcome.rung === rung);
const JUDGED = ofRung("in_research") ?? OUTCOMES[0];
const COSTS = OUTCOMES.filter((outcome) => outcome.block === "cost");
const LIFE = COSTS.find((outcome) => outcome.name.includes("life")), TEN_YEARS = COSTS.find((outcome) => outcome.name === "total_cost_krw_bn_discounted") ?? COSTS.find((one) => one !== LIFE);

const isFull = () => SURFACE.population_scale >= RULES.full && K >= RULES.enough;
const isQuick = () => SURFACE.population_scale < RULES.full || K < RULES.few;

const inHowMany = (effect, up) => (up ? effect.above : 1 - effect.above) * K;
const isClear = (effect) => K >= RULES.fewest && (effect.low > 0 || effect.high < 0);
const leans = (effect) => K >= RULES.fewest && !isClear(effect) && Math.abs(effect.mean) > effect.half_width && Math.max(inHowMany(effect, true), inHowMany(effect, false)) >= RULES.sure * K - 1e-9;
const isSame = (effect) => !effect.moved;

const whatIs = (outcome) => (outcome.block === "added" ? say(`rungs.${outcome.name}`) : nameOf(outcome.name));

function sizeOf(effect, signed = false) {
  const [number, ends] = rounded(effect.mean, effect.low, effect.high, effect.outcome.unit, { signed: true, alone: effect.outcome.block === "added" });
  if (effect.outcome.block !== "added") return [number, ends];
  return [say("sizes.years", { size: signed ? number : number.replace(/^[+−]+/, "") }), say("sizes.range", { range: ends })];
}

// `options`: [{letter, levels, effects}], those that change anything; the answer as a sentence.
function headline(options) {
  if (!options.length) return say("answers.whole", { said: say("explorer.nothing", { reference: referenceWords() }) });
  if (!JUDGED.told) return say("answers.whole", { said: say("explorer.unknown") });
  return say("answers.whole", { said: begun(answer(ranked(options))) });
}

const ranked = (options) => [...options].sort((a, b) => b.effects[JUDGED.key].mean - a.effects[JUDGED.key].mean);
const on = (option, outcome = JUDGED) => option.effects[outcome.key];

// Whether all of it happens: nobody pays for that.
const isGiven = (levels) => changesOf(levels).every(([lever]) => lever.name.startsWith("shock."));

// An option with what it costs in brackets, within the study and, where that is more, in the end.
function costing(option) {
  const policy = policyWords(option.levels, option.letter), cost = TEN_YEARS?.told && JUDGED.block === "added" ? on(option, TEN_YEARS) : null;
  if (!cost || !isClear(cost) || isGiven(option.levels)) return policy;
  const life = LIFE?.told ? on(option, LIFE) : null;
  let words = rounded(cost.mean, cost.low, cost.high, cost.outcome.unit, { signed: true })[0];
  if (life && isClear(life) && life.mean > RULES.dearer * Math.max(cost.mean, 0)) words = say("answers.in_the_end", { cost: words, life: money(life) });
  return say(`answers.${policy.endsWith(")") ? "costing_too" : "costing"}`, { policy: policy.replace(/\)$/, ""), cost: words });
}

function said(kind, option, signed = false, number = 0) {
  return say(`answers.${kind}`, { policy: costing(option), what: whatIs(JUDGED),
    number: number || (isPlural(option.levels) ? 2 : 1), of: say(`rung_of.${JUDGED.block === "added" ? JUDGED.name : "other"}`), size: sizeOf(on(option), signed)[0] });
}

function answer(order) {
  const best = order[0], effect = on(best);
  if (K < RULES.fewest) return said("few", best, true);
  if (isSame(effect) && order.length === 1) return said("same", best);
  if (order.length > 1 && !(isClear(effect) && effect.mean > 0)) {
    const kind = isClear(effect) ? "all_worse" : order.some((one) => isClear(on(one))) ? "none_better" : "none_clear";
    if (kind === "none_better" && order.length === 2) return does(order[1]) + said("but_none", best);
    return said(kind, best, true, order.length);
  }
  return does(best) + beside(order);
}

function does(option) {
  const effect = on(option);
  if (!isClear(effect)) return said("unclear", option, true);
  return said(JUDGED.block !== "added" ? "changes" : effect.mean > 0 ? "adds" : "takes", option);
}

function beside(order) {
  if (order.length < 2) return "";
  const [best, second] = order, effect = on(second);
  if (!isClear(effect)) return said(leans(effect) ? "but_maybe" : "but_none", second);
  if (effect.mean < 0) return said("but_opposite", second);
  const gap = gapOf(best, second);
  return said(!isClear(gap) ? "but_close" : "but_second", second);
}

const gapOf = (first, second) => effectOn(JUDGED, termsAt(first.levels).map((one, n) => one - termsAt(second.levels)[n]));

const likelihood = (share) => RULES.terms.find(([least]) => (least >= 0.66 ? share > least : share >= least))[1];

function chance(share, way) {
  const counted = Math.floor(share * K + 1e-9);
  const text = say(`explorer.${counted === K ? "all" : "counted"}`, { way: say(`ways.${way}`), counted, number: K });
  return isFull() ? say("explorer.likely", { said: text, likelihood: say(`likelihood.${likelihood(share)}`) }) : text;
}

// In how many sets of inputs, the range, whether it beats the other option, and whether all forms of the model agree.
function sure(options) {
  if (!options.length || !JUDGED.told) return "";
  if (K < RULES.fewest) return say("chance.too_few", { number: K });
  const [best, second] = ranked(options), effect = on(best), up = effect.mean >= 0;
  if (isSame(effect)) return "";
  const range = say("sure.of_average", { range: sizeOf(effect, true)[1] });
  const text = [say("sure.often", { often: begun(chance(inHowMany(effect, up) / K, up ? "more" : "less")), range })];
  if (second && isClear(effect)) {
    const counted = Math.floor(gapOf(best, second).above * K + 1e-9);
    text.push(say(`sure.${counted === K ? "always" : "second"}`, { counted, number: K, policy: policyWords(second.levels, second.letter) }));
  }
  if (FORMS.length > 1) {
    const same = Math.min(...effect.byForm) > 0 || Math.max(...effect.byForm) < 0;
    text.push(say(`sure.${same ? "same_way" : "other_way"}`, { number: FORMS.length }));
  }
  return sentences(text);
}

// What speaks against the best: what it costs in the end, and the rungs on which nothing is gained.
function caught(options) {
  if (!options.length || K < RULES.fewest) return "";
  const [best] = ranked(options);
  return sentences([...overLife(best), ...otherRungs(best)].slice(0, RULES.most_catches));
}

const money = (effect) => rounded(effect.mean, effect.low, effect.high, effect.outcome.unit)[0];

function overLife(best) {
  if (!TEN_YEARS?.told || !LIFE?.told) return [];
  const cost = on(best, TEN_YEARS), life = on(best, LIFE);
  if (life.mean <= RULES.dearer * Math.max(cost.mean, 0)) return [];
  const text = say("catch.over_life", { number: isPlural(best.levels) ? 2 : 1, policy: policyWords(best.levels, best.letter), life: money(life), cost: money(cost), years: YEARS });
  return [say("answers.whole", { said: text })];
}

function otherRungs(best) {
  return RUNGS.map(ofRung).filter((outcome) => outcome?.told && outcome !== JUDGED).flatMap((outcome) => {
    const effect = on(best, outcome), [size, range] = sizeOf(effect, true);
    if (isClear(effect) && effect.mean > 0) return [];
    return [say(`catch.${isClear(effect) ? "fewer" : "no_gain"}`, { policy: policyWords(best.levels, best.letter), what: whatIs(outcome), size, range })];
  });
}

const YEARS = SURFACE.quarters / 4;
