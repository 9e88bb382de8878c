/**
 * The small words of a language: they carry grammar, not the matter. Used to weigh parts of patterns,
 * to leave words out of likeness, and to guess what is frequent. Not a list of words to ignore when an
 * editor asks for one of them. Own selection.
 */

import { foldWord } from "./fold.ts";

const LISTS: Readonly<Record<string, string>> = {
  en:
    "a about after again all also am an and any are as at be because been before being but by can can't could did do " +
    "does doing don't down during each even few for from further get go got had has have having he her here hers him " +
    "his how i i'm if in into is it it's its just like me more most my no nor not now of off on once one only or other " +
    "our ours out over own really same she should so some such than that that's the their theirs them then there these " +
    "they this those through to too u under until up us very was we were what when where which while who whom why will " +
    "with would you your yours",
  es:
    "a al algo algunos ante antes como con contra cual cuando de del desde donde durante e el él ella ellas ellos en " +
    "entre era es esa ese eso esta está estar están estas este esto estos fue ha hace han hasta hay he la las le les " +
    "lo los más me mi mis mucho muy nada ni no nos nosotros nuestra nuestro o os otra otro para pero poco por porque " +
    "que qué quien se sea ser si sí sin sino sobre solo son soy su sus también tan te tiene todo todos tu tú tus un " +
    "una uno unos usted y ya yo",
  fr:
    "a à au aux avec ce ces cette dans de des du elle en est et eux il ils je la le les leur lui ma mais me même mes " +
    "moi mon ne nos notre nous on ou par pas pour qu que qui sa se ses si son sont sur ta te tes toi ton tu un une " +
    "votre vous y",
  pt:
    "a à ao aos as com como da das de dele dela do dos e é ela ele em entre era essa esse esta este eu foi há isso já " +
    "la lhe mais mas me meu minha muito na não nas nem no nos o os ou para pela pelo por que quem se sem ser seu sua " +
    "são só também te tem um uma você",
  de:
    "aber als am an auch auf aus bei bin bis da das dass dem den der des die doch du ein eine einem einen einer er es " +
    "für hat ich ihr im in ist ja kein man mein mich mir mit nach nicht noch nur oder sich sie sind so um und uns von " +
    "vor war was wenn wie wir wird zu zum zur",
};

const SETS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(LISTS).map(([lang, list]) => [lang, new Set(list.split(" ").map(foldWord))]),
);
const ALL: ReadonlySet<string> = new Set([...SETS.values()].flatMap((set) => [...set]));

/** Whether a word is its own folded form; most words of rules are, and folding them costs more than asking. */
export function isFolded(word: string): boolean {
  if (word === "") return false;
  let last = 0;
  let before = 0;
  for (let i = 0; i < word.length; i += 1) {
    const unit = word.charCodeAt(i);
    if (unit < 97 || unit > 122 || (unit === last && unit === before)) return false;
    before = last;
    last = unit;
  }
  return true;
}

/** `folded` as from `foldWord`. Null: in any language. A language without a list has none. */
export function isFunctionWord(folded: string, lang: string | null): boolean {
  return lang === null ? ALL.has(folded) : (SETS.get(lang)?.has(folded) ?? false);
}
