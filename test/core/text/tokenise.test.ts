import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldTag, foldWord } from "../../../src/core/text/fold.ts";
import { formOf } from "../../../src/core/text/forms.ts";
import { hashWord } from "../../../src/core/text/hash.ts";
import { createTokens, MAX_TOKENS, MAX_UNITS, tokenise } from "../../../src/core/text/tokenise.ts";
import {
  KIND_EMOJI,
  KIND_HASHTAG,
  KIND_MENTION,
  KIND_NUMBER,
  KIND_PUNCT,
  KIND_URL,
  KIND_WORD,
  MARK_ACCENT,
  MARK_JOINED,
  MARK_LONG,
  MARK_NOT,
  MARK_ODD,
  MARK_PART,
  MARK_QUOTED,
  MARK_TITLE,
  MARK_UPPER,
  type Tokens,
} from "../../../src/core/text/tokens.ts";

const indices = (tokens: Tokens): readonly number[] => [...Array(tokens.count).keys()];
const sliceOf = (tokens: Tokens, i: number): string => tokens.source.slice(tokens.start[i], tokens.end[i]);
const slices = (text: string): readonly string[] => {
  const tokens = tokenise(text);
  return indices(tokens).map((i) => sliceOf(tokens, i));
};
const forms = (text: string, kind: number | null = null): readonly string[] => {
  const tokens = tokenise(text);
  return indices(tokens)
    .filter((i) => kind === null || tokens.kind[i] === kind)
    .map((i) => formOf(tokens, i));
};
const marksOf = (text: string): number => tokenise(text).mark[0] ?? 0;

describe("folding", () => {
  test.each([
    ["full-width letters", "ｖａｃｃｉｎｅ", "vaccine"],
    ["mathematical letters beyond the basic plane", "𝐯𝐚𝐜𝐜𝐢𝐧𝐞", "vaccine"],
    ["small capitals", "ᴠᴀᴄᴄɪɴᴇ", "vaccine"],
    ["circled letters", "ⓥⓐⓧ", "vax"],
    ["accents, composed", "Niño", "nino"],
    ["accents, apart", "Nin\u0303o", "nino"],
    ["sharp s", "Straße", "strasse"],
    ["zero width space inside", "vac\u200bcine", "vaccine"],
    ["soft hyphen inside", "vac\u00adcine", "vaccine"],
    ["Cyrillic letters among Latin ones", "v\u0430cc\u0456n\u0435", "vaccine"],
    ["Greek letters among Latin ones", "v\u03b1ccine", "vaccine"],
    ["a run of letters", "sooooo", "soo"],
    ["a run of capitals", "NOOOO", "noo"],
    ["a curly apostrophe", "don’t", "don't"],
    ["heaped combining marks", "v\u0301\u0302\u0303\u0304accine", "vaccine"],
    ["Arabic vowel marks and hamza", "لَقَاح", "لقاح"],
    ["Arabic digits inside a word", "covid١٩", "covid19"],
  ])("%s", (_name, text, folded) => {
    expect(forms(text)).toEqual([folded]);
  });

  test("keeps words of one script as they are, look-alike or not", () => {
    expect(forms("сосна")).toEqual(["сосна"]);
    expect(forms("ñandú йод")).toEqual(["nandu", "йод"]);
  });

  test("is idempotent for every character", () => {
    const unstable: string[] = [];
    for (let code = 0; code < 0x20000; code++) {
      const once = foldWord(String.fromCodePoint(code));
      if (foldWord(once) !== once) unstable.push(code.toString(16));
    }
    expect(unstable).toEqual([]);
  });

  test("is idempotent", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => foldWord(foldWord(text)) === foldWord(text)));
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => foldTag(foldTag(text)) === foldTag(text)));
  });
});

describe("marks", () => {
  test.each([
    ["MMR", MARK_UPPER | MARK_TITLE],
    ["Vaccine", MARK_TITLE],
    ["sooo", MARK_LONG],
    ["v@ccine", MARK_ODD],
    ["va$$ine", MARK_ODD],
    ["covid19", MARK_ODD],
    ["c\u043evid", MARK_ODD],
    ["café", MARK_ACCENT],
    ["isn’t", MARK_NOT],
    ["isn't", MARK_NOT],
    ["vaccine", 0],
  ])("%s", (text, mark) => {
    expect(marksOf(text)).toBe(mark);
  });

  test("quotation marks mark what they close around, whatever their shape", () => {
    for (const text of [
      'they say "safe shot" now',
      "they say “safe shot” now",
      "they say «safe shot» now",
      "sie sagen „safe shot“ now",
    ]) {
      const tokens = tokenise(text);
      const quoted = indices(tokens).filter((i) => tokens.kind[i] === KIND_WORD && tokens.mark[i]! & MARK_QUOTED);
      expect(quoted.map((i) => formOf(tokens, i))).toEqual(["safe", "shot"]);
    }
  });

  test("an unclosed quotation marks nothing", () => {
    const tokens = tokenise('he is 5\'10" tall and "so on');
    expect(indices(tokens).every((i) => (tokens.mark[i]! & MARK_QUOTED) === 0)).toBe(true);
  });
});

describe("kinds", () => {
  test.each([
    ["a link ends before closing punctuation", "see (https://www.News.example/a_(b)?x=1).", KIND_URL, ["news.example"]],
    ["a link without scheme", "bit.ly/abc and news.example today", KIND_URL, ["bit.ly", "news.example"]],
    ["a sentence end is no link", "It is safe.It works. did it.me too", KIND_URL, []],
    ["mentions with a server", "hi @Ana @bo@host.example!", KIND_MENTION, ["ana", "bo@host.example"]],
    ["an e-mail address is a mention", "write to desk@clinic.example", KIND_MENTION, ["desk@clinic.example"]],
    ["emoji graphemes are one token each", "😷👍🏽👩‍⚕️🇪🇸1️⃣❤️", KIND_EMOJI, ["😷", "👍", "👩‍⚕", "🇪🇸", "1⃣", "❤"]],
    ["emoticons in one form", "ok :-) :) :( =D <3", KIND_EMOJI, [":)", ":)", ":(", ":d", "<3"]],
    ["numbers", "1,000 2.5 95% 3 ١٢", KIND_NUMBER, ["1000", "2.5", "95%", "3", "12"]],
    ["hashtags whole", "#VaccinesWork #2 #año", KIND_HASHTAG, ["vaccineswork", "ano"]],
    ["a number sign inside a word is no tag", "c#sharp", KIND_HASHTAG, []],
    ["character references are read", "R&amp;D &#39;ok&#39; &eacute;l &amp;#128567;", KIND_EMOJI, ["😷"]],
  ])("%s", (_name, text, kind, expected) => {
    expect(forms(text, kind)).toEqual(expected);
  });

  test.each([
    ["French elision is two words", "l'autisme qu'on", ["l", "autisme", "qu", "on"]],
    ["English contractions stay whole", "I'm don't o'clock y'all", ["i'm", "don't", "o'clock", "y'all"]],
    ["compounds are split", "covid-positive well_known", ["covid", "positive", "well", "known"]],
    ["scripts without spaces give one word a character", "疫苗有效", ["疫", "苗", "有", "效"]],
  ])("%s", (_name, text, expected) => {
    expect(forms(text, KIND_WORD)).toEqual(expected);
  });

  test("offsets of decoded text point into the source", () => {
    expect(slices("Tom &amp; Jerry&#33;")).toEqual(["Tom", "&amp;", "Jerry", "&#33;"]);
  });
});

describe("hashtag parts", () => {
  const partsOf = (text: string, tokens: Tokens = createTokens()): readonly string[] => {
    tokenise(text, tokens);
    return indices(tokens)
      .filter((i) => (tokens.mark[i]! & MARK_PART) !== 0)
      .map((i) => formOf(tokens, i));
  };
  test.each([
    ["#MMRcausesAutism", ["mmr", "causes", "autism"]],
    ["#VaccinesWork", ["vaccines", "work"]],
    ["#BigPharmaLIES", ["big", "pharma", "lies"]],
    ["#covid_19 ", ["covid", "19"]],
    ["#StopCovid19Now", ["stop", "covid", "19", "now"]],
    ["#measles", ["measles"]],
  ])("%s", (text, expected) => {
    expect(partsOf(text)).toEqual(expected);
  });

  test("a dictionary cuts tags of one case, and only when it covers all of them", () => {
    const words = new Set(["no", "vaccine", "mandates", "man", "dates"].map((word) => hashWord(word).lo));
    const known = createTokens((lo) => words.has(lo));
    expect(partsOf("#novaccinemandates", known)).toEqual(["no", "vaccine", "mandates"]);
    expect(partsOf("#novaccinexyz", known)).toEqual(["novaccinexyz"]);
  });

  test("parts share the position of their tag, which counts once", () => {
    const tokens = tokenise("a #VaccinesWork b");
    expect(indices(tokens).map((i) => tokens.word[i])).toEqual([0, 1, 1, 1, 2]);
  });
});

describe("positions, sentences and clauses", () => {
  test("only words, numbers and hashtags advance the position", () => {
    const tokens = tokenise("one 😷 two, @ana 3 https://a.example four");
    expect(indices(tokens).map((i) => tokens.word[i])).toEqual([0, 1, 1, 2, 2, 2, 3, 3]);
  });

  test.each([
    ["full stop", "It works. Really", 2],
    ["newline", "one\ntwo", 2],
    ["question and exclamation", "Is it? Yes! Good", 3],
    ["no end inside numbers, hosts and abbreviations", "Dr. No of the U.S. paid 2.5 to news.example", 1],
    ["no end inside spelt out letters", "the m.m.r jab", 1],
    ["missing space after a full stop", "It works.They said so", 2],
    ["ideographic full stop", "有效。安全", 2],
    ["closing quote belongs to its sentence", "He said “no.” Then he left", 2],
  ])("sentences: %s", (_name, text, count) => {
    const tokens = tokenise(text);
    expect((tokens.sentence[tokens.count - 1] ?? 0) + 1).toBe(count);
  });

  test.each([
    ["but", "I like it but it hurts", 2],
    ["pero", "me gusta pero duele", 2],
    ["dash", "it works — they say", 2],
    ["spaced hyphen", "it works - they say", 2],
    ["semicolon", "it works; they say", 2],
    ["hyphen in a compound is none", "a well-known thing", 1],
  ])("clauses: %s", (_name, text, count) => {
    const tokens = tokenise(text);
    expect((tokens.clause[tokens.count - 1] ?? 0) + 1).toBe(count);
  });

  test("a word right after another is joined", () => {
    const tokens = tokenise("well-known m.m.r");
    const joined = indices(tokens).filter((i) => tokens.kind[i] === KIND_WORD && tokens.mark[i]! & MARK_JOINED);
    expect(joined.map((i) => formOf(tokens, i))).toEqual(["known", "m", "r"]);
  });
});

describe("hostile text", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.string({
      unit: fc.constantFrom(..."aA1#@.&;:'’\"“”-_*$ \n\ud83d\ude37\u200d\ufe0f\u0301é\u0430疫wht/p:s".split("")),
    }),
    fc
      .array(fc.constantFrom("&amp;", "&#39;", "#MMR", "@a.b", "http://", "x.com", "...", "don’t", "❤️", " "), {
        maxLength: 30,
      })
      .map((all) => all.join("")),
  );

  test("spans lie in the text, in order, apart but for hashtag parts; hashes fit the forms", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = tokenise(text);
        let last = 0;
        for (const i of indices(tokens)) {
          const [start, end] = [tokens.start[i]!, tokens.end[i]!];
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(text.length);
          if ((tokens.mark[i]! & MARK_PART) === 0) expect(start).toBeGreaterThanOrEqual(last);
          if (tokens.kind[i] === KIND_HASHTAG || (tokens.mark[i]! & MARK_PART) === 0) last = end;
          const form = formOf(tokens, i);
          const { lo, hi } = hashWord(form);
          expect([tokens.lo[i], tokens.hi[i]]).toEqual([lo, hi]);
          if (tokens.kind[i] === KIND_WORD) expect(foldWord(form)).toBe(form);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test("positions, sentences and clauses never fall", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = tokenise(text);
        for (const i of indices(tokens).slice(1)) {
          expect(tokens.word[i]).toBeGreaterThanOrEqual(tokens.word[i - 1]!);
          expect(tokens.sentence[i]).toBeGreaterThanOrEqual(tokens.sentence[i - 1]!);
          expect(tokens.clause[i]).toBeGreaterThanOrEqual(tokens.clause[i - 1]!);
        }
      }),
    );
  });

  test.each([
    ["words", "word "],
    ["one endless word", "a"],
    ["apostrophes", "a'"],
    ["lone surrogates", "\ud83d"],
    ["NUL", "\0"],
    ["references", "&amp;"],
    ["broken references", "&amp"],
    ["open brackets and links", "http://(("],
    ["dots", "a."],
    ["signs of v@ccine", "a@"],
    ["quotes", '"a '],
    ["joiners", "👩‍"],
    ["combining marks", "e\u0301\u0302"],
    ["hashtags", "#aB"],
    ["one endless hashtag", "aB_"],
    ["right to left marks", "\u202eabc"],
  ])("five million units of %s are read in bounded time", (_name, piece) => {
    const text = piece.repeat(Math.ceil(5_000_000 / piece.length));
    const before = performance.now();
    const tokens = tokenise(`#${text}`);
    const tokens2 = tokenise(text);
    expect(performance.now() - before).toBeLessThan(3000);
    expect(tokens.truncated && tokens2.truncated).toBe(true);
    expect(tokens2.count).toBeLessThanOrEqual(MAX_TOKENS);
    for (const i of indices(tokens2).slice(-3)) expect(tokens2.end[i]).toBeLessThanOrEqual(MAX_UNITS);
  });

  test("a text within the bounds is not called truncated", () => {
    expect(tokenise("a ".repeat(1000)).truncated).toBe(false);
    expect(tokenise("").count).toBe(0);
  });

  test("several columns live side by side", () => {
    const own = createTokens();
    tokenise("first field", own);
    tokenise("second");
    expect(indices(own).map((i) => sliceOf(own, i))).toEqual(["first", "field"]);
    expect(own.kind[0]).toBe(KIND_WORD);
    expect(tokenise("!").kind[0]).toBe(KIND_PUNCT);
    expect(tokenise("Titled").mark[0]).toBe(MARK_TITLE);
  });
});
