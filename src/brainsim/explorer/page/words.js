// Words as brainsim.words.say says them: patterns filled with facts, plurals, marks of numbers, particles of Korean.
const DATA = JSON.parse(document.getElementById("data").textContent);
const SURFACE = DATA.surface, RULES = DATA.rules, MINUS = "−";
let language = "en"; // state.js sets it

const book = () => DATA.words[language];
const has = (key) => Boolean(book().patterns[key]);
const nameOf = (name) => book().names[name] ?? name;

function say(key, facts = {}) {
  let pattern = book().patterns[key];
  if (pattern === undefined) throw new Error(`no words ${key}`);
  if (typeof pattern === "object") pattern = pattern[new Intl.PluralRules(language).select(facts.number)] ?? pattern.other;
  const known = { programme: book().programme, ...facts };
  return pattern.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name, spec = "") => {
    if (!(name in known)) throw new Error(`words ${key}: no fact ${name}`);
    return filled(known[name], spec);
  });
}

function filled(value, spec) {
  if (spec.includes("|")) return `${value}${particle(String(value), spec.split("|"))}`;
  return typeof value === "number" ? numeral(value, spec) : String(value);
}

// A number as Python's format writes it by some of its specs: "", g, .3g, .0f, ,.1f, +.2f.
function numeral(value, spec = "") {
  const [, plus, comma, digits, kind] = /^(\+?)(,?)(?:\.(\d+))?([fg]?)$/.exec(spec);
  let text = kind === "f" ? fixed(Math.abs(value), Number(digits ?? 6)) : String(Number(Math.abs(value).toPrecision(digits ?? (kind ? 6 : 17))));
  if (comma) text = text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
  const sign = value < 0 || Object.is(value, -0) ? MINUS : plus;
  const [decimal, group] = book().marks;
  return sign + text.replace(/[.,]/g, (mark) => (mark === "." ? decimal : group));
}

const fixed = (size, digits) => { // a tie goes to the even digit, as in Python
  const [whole, rest] = size.toFixed(60).split("."), kept = whole + rest.slice(0, digits);
  const isTie = /^50*$/.test(rest.slice(digits)), isEven = Number(kept.slice(-1)) % 2 === 0;
  return isTie && isEven ? Number(`${whole}.${rest.slice(0, digits) || 0}`).toFixed(digits) : size.toFixed(digits);
};

const halfEven = (number) => { // Python's round
  const low = Math.floor(number), rest = number - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
};

const RIEUL = 8, READ = Object.fromEntries([..."036MNmn"].map((letter) => [letter, 1]).concat([..."178LRlr"].map((letter) => [letter, RIEUL])));

function particle(words, forms) {
  const read = words.replace(/(\[[^\]]*\]|\([^)]*\)|[^\p{L}\p{N}_%])+$/u, "");
  const letter = read.slice(-1), place = letter ? letter.codePointAt(0) - 0xac00 : -1;
  const final = place >= 0 && place < 11172 ? place % 28 : READ[letter] ?? 0;
  return !final ? forms[1] : final === RIEUL && forms.length > 2 ? forms[2] : forms[0];
}

function listed(words, kind = "") {
  if (words.length < 2) return words.join("");
  return words.slice(0, -1).join(say(`lists.between${kind}`)) + say(`lists.last${kind}`) + words.at(-1);
}

const begun = (sentence) => sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
const sentences = (said) => said.filter(Boolean).map(begun).join(say("lists.sentences"));
