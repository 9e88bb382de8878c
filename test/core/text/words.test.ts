import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { disguisedForms, disguisesOf } from "../../../src/core/text/disguise.ts";
import { foldWord } from "../../../src/core/text/fold.ts";
import { hashWord } from "../../../src/core/text/hash.ts";
import { identifyLanguage } from "../../../src/core/text/language.ts";
import { formOf } from "../../../src/core/text/forms.ts";
import { baseOf, keptLetters, stem } from "../../../src/core/text/stem.ts";
import { tokenise } from "../../../src/core/text/tokenise.ts";
import { KIND_WORD } from "../../../src/core/text/tokens.ts";
import { buildWordTable, findWord } from "../../../src/core/text/word-table.ts";
import { shippedRulebook } from "../../support/shipped.ts";

describe("word table", () => {
  test("finds what was put in and nothing else", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.array(fc.string()), (words, others) => {
        const table = buildWordTable(words.map((word, value) => [word, value]));
        for (const [value, word] of words.entries()) {
          const { lo, hi } = hashWord(word);
          expect(findWord(table, lo, hi)).toBe(value);
        }
        for (const word of others) {
          const { lo, hi } = hashWord(word);
          expect(findWord(table, lo, hi)).toBe(words.indexOf(word));
        }
      }),
    );
  });

  test("an empty table finds nothing", () => {
    const { lo, hi } = hashWord("word");
    expect(findWord(buildWordTable([]), lo, hi)).toBe(-1);
  });
});

function wordsOf(text: string): string[] {
  const tokens = tokenise(text);
  return Array.from({ length: tokens.count }, (_, i) => i)
    .filter((i) => tokens.kind[i] === KIND_WORD)
    .map((i) => formOf(tokens, i));
}

describe("stems", () => {
  test.each([
    ["en", "cause causes caused causing"],
    ["en", "vaccine vaccines vaccinated vaccination vaccine's"],
    ["en", "die died dies dying"],
    ["en", "child children"],
    ["es", "vacuna vacunas vacunacion vacunado"],
    ["es", "provoca provocan provocar"],
    ["es", "nino ninos nina"],
    ["pt", "vacina vacinas vacinacao vacinacoes"],
    ["fr", "vaccin vaccins vaccination"],
    ["en-GB", "shot shots"],
  ])("%s: %s meet", (lang, words) => {
    expect(new Set(words.split(" ").map((word) => stem(word, lang))).size).toBe(1);
  });

  test.each([
    ["en", "autism", "autistic"],
    ["en", "vaccine", "vacation"],
    ["es", "vacuna", "vaca"],
  ])("%s: %s and %s stay apart", (lang, one, other) => {
    expect(stem(one, lang)).not.toBe(stem(other, lang));
  });

  test("a language without stemmer keeps the word, and nothing throws", () => {
    expect(stem("rokote", "fi")).toBe("rokote");
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.constantFrom("en", "es", "fr", "de", "pt", "it", "nl", "ru", "uk", "xx", ""),
        (text, lang) => {
          expect(typeof stem(foldWord(text), lang)).toBe("string");
        },
      ),
    );
  });

  test("keeps how a word begins, as far as is told", async () => {
    const { myths } = await shippedRulebook();
    const posts = myths.flatMap(({ tests }) => tests.map((one) => one.post));
    const words = new Set(posts.flatMap(wordsOf));
    expect(words.size).toBeGreaterThan(4000);
    const alike = (text: string): string => text.replaceAll("y", "i");
    for (const lang of ["en", "es", "fr", "pt", "it", "de", "nl", "ru", "uk"]) {
      const moved = [...words].filter((word) => {
        const base = baseOf(word, lang);
        const head = stem(word, lang).slice(0, keptLetters(base, lang));
        return alike(base.slice(0, head.length)) !== alike(head);
      });
      expect({ lang, moved }).toEqual({ lang, moved: [] });
    }
  }, 60_000);
});

describe("disguised spellings", () => {
  test.each([
    ["v4cc1ne", "vaccine"],
    ["v@ccine", "vaccine"],
    ["aut1sm", "autism"],
    ["auutism", "autism"],
    ["va$$", "vass"],
  ])("%s reads %s", (folded, plain) => {
    expect(disguisesOf(folded)).toContain(plain);
  });

  test.each([
    ["the m.m.r jab", 1, "mmr", "m.m.r"],
    ["causes a u t i s m", 1, "autism", "a u t i s m"],
    ["a-u-t-i-s-m", 0, "autism", "a-u-t-i-s-m"],
    ["v.a.x.x now", 0, "vaxx", "v.a.x.x"],
    ["the v!rus", 1, "virus", "v!rus"],
    ["vac.cine", 0, "vaccine", "vac.cine"],
  ])("%s", (text, at, plain, span) => {
    const tokens = tokenise(text);
    const found = disguisedForms(tokens, at).find((each) => each.form === plain);
    expect(found && text.slice(tokens.start[found.first], tokens.end[found.last])).toBe(span);
  });

  test("plain words have no disguises", () => {
    expect(disguisesOf("water")).toEqual([]);
    expect(disguisedForms(tokenise("I a m"), 0).map((each) => each.form)).not.toContain("iam");
  });

  test("are few and inside the text, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "1", "!", ".", " ", "@", "x", "$", "\u0430", "-") }),
        (text) => {
          const tokens = tokenise(text);
          for (let i = 0; i < tokens.count; i++) {
            const found = disguisedForms(tokens, i);
            expect(found.length).toBeLessThan(80);
            for (const each of found) expect(each.last).toBeLessThan(tokens.count);
          }
        },
      ),
    );
  });
});

describe("language", () => {
  const langOf = (text: string, declared: string | null = null): string =>
    identifyLanguage(tokenise(text), declared).lang;
  test.each([
    ["en", "The nurse said that this is not true and you should wait"],
    ["es", "La enfermera dice que no es verdad y que hay que esperar"],
    ["fr", "L'infirmière dit que ce n'est pas vrai et qu'il faut attendre"],
    ["pt", "A enfermeira disse que não é verdade e você tem que esperar"],
    ["de", "Die Krankenschwester sagt, dass das nicht stimmt und wir warten sollen"],
    ["it", "L'infermiera dice che non è vero e che bisogna aspettare"],
    ["nl", "De verpleegster zegt dat het niet waar is en dat we moeten wachten"],
    ["ar", "قالت الممرضة إن هذا غير صحيح"],
    ["ru", "Медсестра сказала, что это неправда"],
    ["uk", "Медсестра сказала, що це неправда, її слухають"],
    ["ja", "看護師はそれは本当ではないと言った"],
    ["zh", "护士说这不是真的"],
    ["ko", "간호사는 사실이 아니라고 말했다"],
    ["hi", "नर्स ने कहा कि यह सच नहीं है"],
    ["el", "Η νοσοκόμα είπε ότι δεν είναι αλήθεια"],
  ])("%s: %s", (lang, text) => {
    expect(langOf(text)).toBe(lang);
  });

  test.each([
    ["emoji alone follow the declaration", "😂😂", "es-MX", "es"],
    ["emoji alone and nothing declared", "😂😂", null, "und"],
    ["a name follows the declaration", "Pfizer Moderna", "pt", "pt"],
    ["a name and nothing declared", "Pfizer Moderna", null, "und"],
    [
      "clear words beat a wrong declaration",
      "The nurse said that this is not true and you should wait for it",
      "es",
      "en",
    ],
    ["a declared language without word list stands", "Hoitaja sanoi ettei se ole totta", "fi", "fi"],
    ["und is no declaration", "", "und", "und"],
    ["rubbish is no declaration", "", "??", "und"],
  ])("%s", (_name, text, declared, lang) => {
    expect(langOf(text, declared)).toBe(lang);
  });

  test("confidence stays between 0 and 1 for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.option(fc.string()), (text, declared) => {
        const { lang, confidence } = identifyLanguage(tokenise(text), declared);
        expect(lang).toMatch(/^[a-z]{2,3}$/);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
      }),
    );
  });
});
