import { fileURLToPath } from "node:url";

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";

import { loadLexicons } from "../../src/config/lexicons.ts";
import { loadModels } from "../../src/config/models.ts";
import { analyse } from "../../src/core/analyse.ts";
import { compileClaimKnowledge, compileKnowledge, type Knowledge } from "../../src/core/knowledge.ts";
import { INTENTS, type MythId, STANCES } from "../../src/model/analysis.ts";
import type { Readable } from "../../src/model/post.ts";
import { readableOfText } from "../../src/model/readable.ts";
import type { Rulebook } from "../../src/model/rules.ts";
import { shippedRulebook } from "../support/shipped.ts";

const folder = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
let rulebook: Rulebook;
let knowledge: Knowledge;
const lexicons = loadLexicons(folder("lexicons")).files;

beforeAll(async () => {
  rulebook = await shippedRulebook();
  knowledge = compileKnowledge(rulebook, lexicons, { today: "2026-11-24" });
});

function post(text: string, more: Partial<Readable> = {}): Readable {
  return readableOfText(text, { id: "p1", platform: "test", ...more });
}

const stanceOf = (readable: Readable): string | undefined =>
  analyse(readable, knowledge).matches.find((match) => match.myth === "vax-mmr-autism")?.stance;

describe("one post", () => {
  test("is told in every respect", () => {
    const analysis = analyse(post("The MMR gave my son autism, I am so scared for his sister"), knowledge);
    expect(analysis).toMatchObject({ id: "p1", lang: "en", intent: "experience" });
    expect(analysis.topics.length).toBeGreaterThan(0);
    expect(analysis.flags).toContain("first_hand");
    expect(analysis.matches[0]).toMatchObject({ myth: "vax-mmr-autism", decision: "match", stance: "asserts" });
    expect(analysis.matches[0]?.p).toBeGreaterThan(0.8);
    expect("candidates" in analysis).toBe(false);
  });

  test("shows evidence that is cut from the text, the deciding cue last", () => {
    const text = "Myth: the MMR vaccine causes autism 👩‍⚕️";
    const { evidence = [] } = analyse(post(text), knowledge).matches[0] ?? {};
    for (const one of evidence) expect(text.slice(one.start, one.end)).toBe(one.text);
    expect(evidence.at(-1)).toMatchObject({ text: "Myth", why: "debunks cue" });
  });

  test.each([
    ["asserts", post("MMR causes autism")],
    ["debunks", post("MMR does not cause autism")],
    ["asks", post("Does MMR cause autism?")],
    ["reports", post("Survey: one in four parents believe MMR causes autism")],
    ["debunks", post("This is nonsense", { quotedText: "MMR causes autism" })],
    ["asserts", post("So true, please share", { quotedText: "MMR causes autism" })],
    ["unclear", post("", { quotedText: "MMR causes autism" })],
    ["debunks", post("", { linkTitle: "No link between MMR and autism, study of 650,000 children finds" })],
    ["asks", post("is this true?", { mediaAlts: ["A chart that says MMR causes autism"] })],
  ])("has its stance judged on the author's own words: %s", (stance, readable) => {
    expect(stanceOf(readable)).toBe(stance);
  });

  test.each([
    { text: "MMR causes autism", lang: "en" },
    { text: "xyzzy plugh", lang: "und" },
  ])("too short to tell its language takes the catalogue's if it matches a myth: $text", ({ text, lang }) => {
    expect(analyse(post(text), knowledge).lang).toBe(lang);
  });

  test("gets as many candidates as asked for, best first, whatever the thresholds", () => {
    const { candidates = [] } = analyse(post("vaccines and autism, a long story about measles"), knowledge, {
      candidates: 3,
    });
    expect(candidates.length).toBe(3);
    expect(candidates.map((one) => one.score)).toEqual(candidates.map((one) => one.score).toSorted((a, b) => b - a));
  });

  test("is answered the same way every time", () => {
    const readable = post("Why do they hide that MMR causes autism? 💉 #mmr https://a.example");
    expect(analyse(readable, knowledge)).toEqual(analyse(readable, knowledge));
  });

  test("may hold anything: no throw, values in range, spans in the text", () => {
    const pieces = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constantFrom(
        "MMR",
        " causes ",
        "autism",
        "\u0000",
        "\ud800",
        "\u202e",
        "#MMRcausesAutism",
        "not ",
        "?",
        "Myth: ",
        "🤡",
        "\n",
      ),
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 12 }),
        fc.option(fc.string({ unit: "binary" })),
        (parts, quotedText) => {
          const text = parts.join("");
          const analysis = analyse(post(text, { quotedText }), knowledge);
          expect(Math.abs(analysis.sentiment.score)).toBeLessThanOrEqual(1);
          expect(INTENTS).toContain(analysis.intent);
          for (const match of analysis.matches) {
            expect(STANCES).toContain(match.stance);
            for (const { start, end, text: cut, field } of match.evidence)
              expect((field === "quoted" ? (quotedText ?? "") : text).slice(start, end)).toBe(cut);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each(["a", "MMR causes autism. ", "not ", "? ", "💉", "\u0000", '"MMR" ', "#MMRcausesAutism "])(
    "of 5 MB of %j is analysed in bounded time",
    (piece) => {
      const text = piece.repeat(Math.ceil(5_000_000 / piece.length));
      const before = performance.now();
      analyse(post(text), knowledge);
      expect(performance.now() - before).toBeLessThan(8000);
    },
  );
});

describe("knowledge", () => {
  test("has a revision that follows rules, date and lexicons", () => {
    const again = compileKnowledge(rulebook, lexicons, { today: "2026-11-24" });
    expect(again.rev).toBe(knowledge.rev);
    const other = { ...rulebook, hash: "0".repeat(64) };
    expect(compileKnowledge(other, lexicons, { today: "2026-11-24" }).rev).not.toBe(knowledge.rev);
    expect(compileKnowledge(rulebook, lexicons.slice(1), { today: "2026-11-24" }).rev).not.toBe(knowledge.rev);
  });

  test("can be bare claims, which are candidates and at most suggestions", () => {
    const bare = compileClaimKnowledge(
      [
        { id: "c1" as MythId, claim: "The MMR vaccine causes autism in children", title: null, variants: [] },
        { id: "c2" as MythId, claim: "Garlic cures influenza within a day", title: null, variants: [] },
      ],
      rulebook,
      lexicons,
    );
    const analysis = analyse(post("My neighbour says the MMR vaccine causes autism in children"), bare, {
      candidates: 2,
    });
    expect(analysis.candidates?.[0]?.myth).toBe("c1");
    for (const match of analysis.matches) {
      expect(match.decision).toBe("suggest");
      expect(match.stance).toBe("reports");
    }
  });

  test("takes a myth's own cues on top of the shared ones", () => {
    const mmr = rulebook.myths.find((myth) => myth.id === "vax-mmr-autism");
    if (mmr === undefined) throw new Error("the catalogue has lost a myth");
    const text = "MMR causes autism, and Wakefield kept his licence, sure thing wink wink";
    const withCue = { ...mmr, stance: { debunks: ["wink wink"] } };
    const own = compileKnowledge({ ...rulebook, myths: [withCue] }, lexicons, { today: "2026-11-24" });
    const without = compileKnowledge({ ...rulebook, myths: [{ ...mmr, stance: {} }] }, lexicons, {
      today: "2026-11-24",
    });
    expect(analyse(post(text), without).matches[0]?.stance).not.toBe("debunks");
    expect(analyse(post(text), own).matches[0]?.stance).toBe("debunks");
  });
});

test("a stream has the learned models judge what is on topic, and the hand lexicons the rest", () => {
  const { models } = loadModels(folder("lexicons"));
  const learned = compileKnowledge(rulebook, lexicons, { today: "2026-11-24", models });
  const feelings = (text: string, known: Knowledge, learnedFeelings: "all" | "on-topic"): unknown => {
    const { sentiment, emotions } = analyse(post(text, { lang: "en" }), known, { learnedFeelings });
    return { sentiment, emotions };
  };
  const aside = "what a lovely day in the park with my friends";
  const onTopic = "The measles vaccine made my day, such a kind nurse";
  expect(feelings(aside, learned, "on-topic")).toEqual(feelings(aside, knowledge, "all"));
  expect(feelings(aside, learned, "on-topic")).not.toEqual(feelings(aside, learned, "all"));
  expect(feelings(onTopic, learned, "on-topic")).toEqual(feelings(onTopic, learned, "all"));
  expect(feelings(onTopic, learned, "on-topic")).not.toEqual(feelings(onTopic, knowledge, "all"));
});
