import { describe, expect, test } from "vitest";
import { compileCatalogue } from "../../../src/core/myths/catalogue.ts";
import { matchPost } from "../../../src/core/myths/match.ts";
import { compileGate } from "../../../src/core/myths/topics.ts";
import { reading, rulebook, term, topic } from "./rules-in-code.ts";

const BOOK = rulebook({
  terms: [term("mmr", ["mmr"]), term("mmr", ["triple viral"], { language: "es" })],
  topics: [
    topic("childhood", {
      terms: ["<mmr>", "vaccine schedule", "measles ~3 school"],
      hashtags: ["#NoVax"],
      links: ["https://www.Clinic.example/vaccines/"],
    }),
    topic("flu", { terms: ["flu"], links: ["flu.example"] }),
  ],
});
const gate = compileGate(BOOK.topics, BOOK);
const catalogue = compileCatalogue(BOOK);

describe("what a post is on", () => {
  test.each<[string, string, readonly string[], readonly string[], string[]]>([
    ["a term", "The MMR today", [], [], ["childhood"]],
    ["a term of another language", "la triple viral", [], [], ["childhood"]],
    ["a phrase", "the vaccine schedules", [], [], ["childhood"]],
    ["words near each other", "measles at the school", [], [], ["childhood"]],
    ["words too far apart", "measles was not found at our school", [], [], []],
    ["a hashtag", "so #novax", [], [], ["childhood"]],
    ["that hashtag as a word", "so novax", [], [], []],
    ["a hashtag outside the text", "so", ["NoVax"], [], ["childhood"]],
    ["a link below the tracked address", "read", [], ["https://clinic.example/vaccines/mmr?x=1"], ["childhood"]],
    ["a link to a subdomain", "read", [], ["http://m.flu.example"], ["flu"]],
    ["two topics, in the rulebook's order", "flu and mmr", [], [], ["childhood", "flu"]],
    ["nothing", "a plain day out", ["sun"], ["https://news.example/flu.example"], []],
    ["nothing at all", "", [], [], []],
  ])("%s", (_, text, tags, links, topics) => {
    const linkDomains = links.map((link) => new URL(link).hostname);
    const post = reading([text, ...links].join(" "), { lang: "und", tags, linkDomains });
    expect(matchPost(catalogue, post).topics).toEqual(topics);
    expect(gate({ text, tags, links })).toBe(topics.length > 0);
  });
});

test("a link to another page of a tracked host is off topic, unless the page is not shown", () => {
  const on = (text: string) => matchPost(catalogue, reading(text, { linkDomains: ["clinic.example"] })).topics;
  expect(on("see https://clinic.example/parking")).toEqual([]);
  expect(on("see the link")).toEqual(["childhood"]);
  expect(gate({ text: "", tags: [], links: ["https://clinic.example/parking"] })).toBe(false);
});

test("without topics nothing passes", () => {
  expect(compileGate([], BOOK)({ text: "mmr", tags: ["novax"], links: ["https://flu.example"] })).toBe(false);
});
