/**
 * W findings: what a public reply must not do, as far as words can tell. A person still approves
 * every reply. English and Spanish lists; other languages get the checks that need no list.
 */

import type { PlaceOf } from "../../core/myths/schema.ts";
import type { Finding, MythRule, Reply } from "../../model/rules.ts";
import { finding } from "./codes.ts";
import { tooLongFor } from "./reply-length.ts";
import { needle, sharedRun, spaced } from "./words.ts";

/** This many words in a row from the myth repeat it rather than answer it. */
const REPEATED_WORDS = 5;

const ABSOLUTE: readonly string[] = [
  "100 safe",
  "completely safe",
  "perfectly safe",
  "totally safe",
  "absolutely safe",
  "always safe",
  "no risk",
  "no risks",
  "zero risk",
  "risk free",
  "without any risk",
  "never harms",
  "never harm",
  "no side effects",
  "guaranteed",
  "guarantee",
  "always works",
  "cannot harm",
  "100 segur*",
  "totalmente segur*",
  "completamente segur*",
  "absolutamente segur*",
  "sin riesgo",
  "sin riesgos",
  "sin ningún riesgo",
  "ningún riesgo",
  "cero riesgo",
  "sin efectos secundarios",
  "nunca daña",
  "garantizad*",
  "siempre funciona",
].map(needle);

const LABELS: readonly string[] = [
  "anti vaxxer*",
  "antivaxxer*",
  "anti vax",
  "antivax",
  "covidiot*",
  "conspiracy theorist*",
  "conspiracy nut*",
  "tin foil*",
  "misinformed",
  "liar*",
  "stupid*",
  "idiot*",
  "moron*",
  "nonsense",
  "fake news",
  "ignorant",
  "crazy",
  "antivacunas",
  "conspiranoic*",
  "mentiros*",
  "estúpid*",
  "idiotas",
  "ignorante*",
  "tontería*",
  "locos",
  "desinformad*",
].map(needle);

const ORDERS: readonly string[] = [
  "you must",
  "you have to",
  "you ve got to",
  "you need to",
  "do not ever",
  "must not",
  "debes",
  "debe usted",
  "tienes que",
  "tiene que",
  "tienen que",
  "deben",
].map(needle);

/** Words of the trade that a reader may not know, and plainer ones. */
const JARGON: readonly (readonly [string, string])[] = [
  ["efficacy", "how well it works"],
  ["immunogenic*", "how the body learns to fight it"],
  ["seroconver*", "antibodies"],
  ["contraindicat*", "not advised"],
  ["adverse event*", "side effects"],
  ["meta analys*", "a review of many studies"],
  ["randomised controlled", "a fair test"],
  ["randomized controlled", "a fair test"],
  ["placebo controlled", "compared with a dummy treatment"],
  ["prophyla*", "prevention"],
  ["comorbid*", "other illnesses"],
  ["pathogen*", "germ"],
  ["morbidity", "illness"],
  ["excipient*", "other ingredients"],
  ["statistically significant", "a clear difference"],
  ["eficacia", "lo bien que funciona"],
  ["inmunogenic*", "cómo aprende el cuerpo a defenderse"],
  ["contraindicad*", "no se recomienda"],
  ["acontecimiento* adverso*", "efectos secundarios"],
  ["eventos adversos", "efectos secundarios"],
  ["metaanálisis", "una revisión de muchos estudios"],
  ["profila*", "prevención"],
  ["comorbilidad*", "otras enfermedades"],
  ["patógeno*", "germen"],
  ["excipiente*", "otros ingredientes"],
];

export function lintReplies(myth: MythRule, placeOf: PlaceOf): readonly Finding[] {
  return myth.replies.flatMap((reply, i) => [
    ...lintStanding(myth, reply, i, placeOf),
    ...lintLinks(reply, i, placeOf),
    ...lintText(myth, reply, placeOf(["replies", i, "text"])),
    ...lintFacts(myth, reply, i, placeOf),
  ]);
}

/** Whether the reply still stands on what the file says now. */
function lintStanding(myth: MythRule, reply: Reply, i: number, placeOf: PlaceOf): readonly Finding[] {
  const findings: Finding[] = [];
  const { approved, language } = reply;
  if (approved !== null && myth.reviewed !== null && approved.on < myth.reviewed) {
    const what = `The reply was approved on ${approved.on}, before the facts were last reviewed on ${myth.reviewed}.`;
    findings.push(finding("W014", placeOf(["replies", i, "approved"]), what, "have it approved again"));
  }
  if (myth.languages.length > 0 && !myth.languages.includes(language)) {
    const what = `The reply is in ${language}, which languages: does not name.`;
    findings.push(finding("W016", placeOf(["replies", i, "language"]), what, `add ${language} there, or correct it`));
  }
  if (reply.callToAction === null && !/https?:\/\//i.test(reply.text)) {
    const what = "The reply has no link to follow.";
    findings.push(finding("W017", reply.place, what, "add call_to_action: with text: and url:"));
  }
  return findings;
}

function lintLinks(reply: Reply, i: number, placeOf: PlaceOf): readonly Finding[] {
  if (reply.callToAction === null || !/^http:/i.test(reply.callToAction.url)) return [];
  const place = placeOf(["replies", i, "call_to_action", "url"]);
  return [finding("W005", place, "The link is not encrypted (http).", "write https://")];
}

function lintText(myth: MythRule, reply: Reply, place: ReturnType<PlaceOf>): readonly Finding[] {
  const { text } = reply;
  const findings: Finding[] = [];
  const add = (code: string, what: string, fix: string): unknown => findings.push(finding(code, place, what, fix));
  for (const told of [myth.claim, ...Object.values(myth.variants).flat()]) {
    const run = sharedRun(text, told, REPEATED_WORDS);
    if (run === null) continue;
    add("W001", `The reply repeats the myth: "${run}".`, "say what is true, in other words");
    break;
  }
  const action = reply.callToAction === null ? "" : ` ${reply.callToAction.text}: ${reply.callToAction.url}`;
  for (const { platform, length, most } of tooLongFor(text + action, reply.platforms))
    add(
      "W002",
      `With its link the reply has ${length} characters; ${platform} takes ${most}.`,
      "shorten it, or list under platforms: only those that take more",
    );
  if (/http:\/\//i.test(text)) add("W005", "A link in the text is not encrypted (http).", "write https://");
  const words = spaced(text);
  const known = spaced(myth.facts.map((fact) => fact.text).join(" "));
  const absolute = ABSOLUTE.find((phrase) => words.includes(phrase) && !known.includes(phrase));
  if (absolute !== undefined)
    add("W006", `"${absolute.trim()}" promises more than evidence can.`, "say how large the effect or the risk is");
  const label = LABELS.find((phrase) => words.includes(phrase));
  if (label !== undefined)
    add("W007", `"${label.trim()}" labels people or belittles them.`, "leave it out; speak to the worry");
  if ((text.match(/!/g)?.length ?? 0) > 1) add("W008", "There is more than one exclamation mark.", "use one at most");
  const jargon = JARGON.find(([term]) => words.includes(needle(term)));
  if (jargon !== undefined)
    add("W015", `"${jargon[0].replace("*", "")}" is a word of the trade.`, `say it in plain words: ${jargon[1]}`);
  const order = ORDERS.find((phrase) => words.includes(phrase));
  if (order !== undefined)
    add("W009", `"${order.trim()}" orders rather than offers.`, "write you can, you could, it helps to");
  return findings;
}

function lintFacts(myth: MythRule, reply: Reply, i: number, placeOf: PlaceOf): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [j, id] of reply.uses.entries()) {
    if (myth.facts.some((fact) => fact.id === id)) continue;
    const what = `The myth has no fact called ${id}.`;
    const fix = `use one of ${myth.facts.map((fact) => fact.id).join(", ")}`;
    findings.push(finding("R005", placeOf(["replies", i, "uses", j]), what, fix));
  }
  const used = myth.facts.filter((fact) => reply.uses.includes(fact.id));
  if (reply.uses.length === 0) {
    const what = "The reply does not say which facts it rests on.";
    findings.push(finding("W010", reply.place, what, `add uses: [${myth.facts[0]?.id ?? "fact"}]`));
  }
  const told = used
    .map((fact) => `${fact.text} ${fact.sources.map((source) => source.says ?? "").join(" ")}`)
    .join(" ");
  const numbers = new Set(numbersIn(told));
  const stray = numbersIn(reply.text).find((number) => !numbers.has(number));
  if (stray !== undefined && used.length > 0) {
    const what = `The number ${stray} is in no fact that the reply uses.`;
    findings.push(
      finding("W011", placeOf(["replies", i, "text"]), what, "add the fact to uses:, or correct the number"),
    );
  }
  return findings;
}

/** Digits only, so that 1,000 and 1.000 and 1 000 are one number; a decimal keeps its digits too. */
function numbersIn(text: string): readonly string[] {
  const plain = text.replaceAll(/https?:\/\/\S+/g, " ");
  return (plain.match(/\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d)|[.,]\d+)*/g) ?? []).map((raw) => raw.replaceAll(/\D/g, ""));
}
