/**
 * Word stems: the Porter family over folded forms (English from porter.ts, the others from the natural
 * package), with the endings that folding hides put back and the irregular English forms that health
 * talk is full of. The stem is a key, never shown.
 */

// oxlint-disable-next-line no-restricted-imports -- a loader of the stemmers below, and no way to anything else.
import { createRequire } from "node:module";
import { foldWord } from "./fold.ts";
import { isFolded } from "./function-words.ts";
import { porter } from "./porter.ts";

interface Stemmer {
  /** Endings that lost their accent in folding, and how the stemmer knows them. */
  readonly restore: readonly (readonly [RegExp, string])[];
  /** Loads the stemmer: nobody speaks all nine languages, and loading them is a third of a start. */
  readonly load: () => PorterStemmer;
}

interface PorterStemmer {
  stem(word: string): string;
}

const require = createRequire(import.meta.url);

const STEMMERS: ReadonlyMap<string, Stemmer> = new Map<string, Stemmer>([
  ["en", { restore: [], load: () => ({ stem: porter }) }],
  [
    "es",
    {
      restore: [
        [/([cs])ion$/, "$1ión"],
        [/ia([ns]|mos)?$/, "ía$1"],
        [/ara([ns]?)$/, "ará$1"],
      ],
      load: () => require("natural/lib/natural/stemmers/porter_stemmer_es.js") as PorterStemmer,
    },
  ],
  ["fr", { restore: [], load: () => require("natural/lib/natural/stemmers/porter_stemmer_fr.js") as PorterStemmer }],
  [
    "pt",
    {
      restore: [
        [/cao$/, "ção"],
        [/coes$/, "ções"],
      ],
      load: () => require("natural/lib/natural/stemmers/porter_stemmer_pt.js") as PorterStemmer,
    },
  ],
  ["it", { restore: [], load: () => require("natural/lib/natural/stemmers/porter_stemmer_it.js") as PorterStemmer }],
  ["de", { restore: [], load: () => require("natural/lib/natural/stemmers/porter_stemmer_de.js") as PorterStemmer }],
  ["nl", { restore: [], load: () => require("natural/lib/natural/stemmers/porter_stemmer_nl.js") as PorterStemmer }],
  ["ru", { restore: [], load: () => require("natural/lib/natural/stemmers/porter_stemmer_ru.js") as PorterStemmer }],
  ["uk", { restore: [], load: () => require("natural/lib/natural/stemmers/porter_stemmer_uk.js") as PorterStemmer }],
]);

const IRREGULAR: ReadonlyMap<string, string> = new Map(
  (
    "die:died,dies,dying,dyin lie:lies,lied,lying give:gave,given,giving,gives make:made,makes,making take:took,taken,taking,takes " +
    "get:got,gotten,gets,getting go:went,gone,goes,going do:did,done,does,doing be:was,were,been,being,is,are have:has,had,having " +
    "say:said,says,saying lead:led,leads,leading catch:caught,catches,catching bring:brought,brings hide:hid,hidden,hides,hiding " +
    "keep:kept,keeps come:came,comes,coming become:became,becomes know:knew,known,knows see:saw,seen,sees tell:told,tells " +
    "think:thought,thinks fall:fell,fallen,falls feel:felt,feels lose:lost,loses,losing hurt:hurts sell:sold,sells " +
    "child:children,childs woman:women man:men tooth:teeth foot:feet mouse:mice virus:viruses autism:autisms"
  )
    .split(" ")
    .flatMap((group) => {
      const [base = "", forms = ""] = group.split(":");
      return forms.split(",").map((form): [string, string] => [form, base]);
    }),
);

/** Stems remembered per language before the memory is emptied. */
const REMEMBERED = 50_000;
const LONGEST = 48;
const memory = new Map<string, Map<string, string>>();

/** What the stem of a folded word is made from: of an irregular English form its base, else the word itself. */
export function baseOf(folded: string, lang: string): string {
  return lang.startsWith("en") ? (IRREGULAR.get(folded.replace(/'s?$/, "")) ?? folded) : folded;
}

/**
 * How many of its first letters the stem of a word keeps whole, `y` and `i` taken for one: the stem begins with
 * them, or is shorter and they begin with it. Counted over the words of 140,000 posts and claims; 0 for none.
 */
export function keptLetters(base: string, lang: string): number {
  const code = lang.length > 2 ? lang.slice(0, 2) : lang;
  // Dutch makes double vowels single.
  if (base.length < 4 || (code === "nl" && base.length < 8)) return 0;
  return code === "en" && base.length < 8 ? 3 : 4;
}

/** The same as `stem`, for callers that remember themselves what they asked. */
export function stemAnew(folded: string, lang: string): string {
  const code = lang.length > 2 ? lang.slice(0, 2) : lang;
  return stemOnce(folded, code, STEMMERS.get(code));
}

/**
 * Stem of a folded word. `lang` is an ISO 639-1 code (a region after it is ignored); in languages
 * without a stemmer, and for words over 48 units, the word itself without a possessive ending.
 */
export function stem(folded: string, lang: string): string {
  const code = lang.length > 2 ? lang.slice(0, 2) : lang;
  const stemmer = STEMMERS.get(code);
  let known = memory.get(code);
  if (known === undefined) {
    if (memory.size > 64) memory.clear();
    known = new Map();
    memory.set(code, known);
  }
  const before = known.get(folded);
  if (before !== undefined) return before;
  const result = stemOnce(folded, code, stemmer);
  if (known.size >= REMEMBERED) known.clear();
  known.set(folded, result);
  return result;
}

const stemmers = new Map<string, PorterStemmer>();

function loaded(lang: string, stemmer: Stemmer): PorterStemmer {
  let known = stemmers.get(lang);
  if (known === undefined) stemmers.set(lang, (known = stemmer.load()));
  return known;
}

function stemOnce(folded: string, lang: string, stemmer: Stemmer | undefined): string {
  let word = folded.includes("'") ? folded.replace(/'s?$/, "") : folded;
  if (word === "" || word.length > LONGEST) return folded;
  if (stemmer === undefined) return word;
  if (lang === "en") word = IRREGULAR.get(word) ?? word;
  for (const [ending, accented] of stemmer.restore) word = word.replace(ending, accented);
  const cut = loaded(lang, stemmer).stem(word);
  const stemmed = isFolded(cut) ? cut : foldWord(cut);
  return stemmed === "" ? word : stemmed;
}
