/**
 * The message a comms person gets: fixed order, plain words, the same text in every channel. Post
 * text enters only as shortened examples without handles or links.
 */

import type { AlertMessage, Doubt, Episode } from "../../model/alert.ts";
import type { Stance } from "../../model/analysis.ts";
import type { PostId } from "../../model/post.ts";
import type { MythRule } from "../../model/rules.ts";
import { reachText, type Reached } from "./audience.ts";
import { doubtLine } from "./doubts.ts";
import { oneIn } from "./myth-reading.ts";
import { EXAMPLE } from "./quotes.ts";

export interface MessageFacts {
  readonly episode: Episode;
  readonly event: AlertMessage["event"];
  readonly why: string;
  readonly myth: MythRule;
  readonly ruleTitle: string;
  readonly windowHours: number;
  /** Posts by stance in the window. */
  readonly stances: Readonly<Partial<Record<Stance, number>>>;
  /** Authors (or posts, if the rule counts them) of the watched stances in the window, now. */
  readonly now: number;
  /** Posts of the watched stances by platform in the window, largest first. */
  readonly platforms: readonly { readonly platform: string; readonly posts: number }[];
  readonly firstSeenMs: number;
  readonly timezone: string;
  readonly examples: readonly { readonly post: PostId; readonly text: string }[];
  /** How many people its posts of the window may reach; null: not known. */
  readonly reach: Reached | null;
  readonly doubts: readonly Doubt[];
  readonly postIds: readonly string[];
  readonly collectorsHealthy: boolean;
  readonly atMs: number;
  readonly channel: string;
}

const EXAMPLE_UNITS = 160;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A post's text as an example: one line, no handles, no links, at most 160 UTF-16 units. */
export function toExample(text: string): string {
  const plain = text
    // eslint-disable-next-line no-control-regex -- control characters are what must go
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ")
    .replace(/https?:\/\/\S+/g, "[link]")
    .replace(/(^|[^\p{L}\p{N}])@[\p{L}\p{N}_.·@-]+/gu, "$1@…")
    .replace(/\s+/g, " ")
    .trim();
  const short = plain.length > EXAMPLE_UNITS ? plain.slice(0, EXAMPLE_UNITS - 1).trimEnd() + "…" : plain;
  return short.replace(LONE_SURROGATE, "\ufffd");
}

/** "24 Nov 14:00" in the given zone; the zone is named once in the message. */
export function clockTime(atMs: number, timezone: string): string {
  const options = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const parts = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: timezone }).formatToParts(atMs);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("day")} ${part("month")} ${part("hour")}:${part("minute")}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function usual(value: number): string {
  return value < 1 ? "under 1" : value.toFixed(value < 10 ? 1 : 0);
}

/** "en" as "English"; a tag that has no name stays. */
function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const PLATFORM_NAMES: Readonly<Record<string, string>> = { tiktok: "TikTok", youtube: "YouTube", rss: "RSS" };

function platformName(platform: string): string {
  return PLATFORM_NAMES[platform] ?? platform.charAt(0).toUpperCase() + platform.slice(1);
}

/** Reach below which a claim on one platform is better not answered in public: the answer would spread it. */
const CONTAINED_PEOPLE = 10_000;

function advice({ episode: { reply, replyWhyNot }, platforms, reach }: MessageFacts): string {
  const isContained = platforms.length <= 1 && (reach === null || reach.people < CONTAINED_PEOPLE);
  const where = `it is told on one platform only${reach === null ? "" : ", to few people"}`;
  if (reply === null)
    return `no prepared reply (${replyWhyNot ?? "none fits"}). Watch, and fill the gap on your own channels.`;
  const text = `reply ${reply.id}, ${reply.approvalNote}: "${reply.text}"`;
  if (reply.for === "asks")
    return `answer the questions first; ${text}${isContained ? ` No public debunk yet: ${where}.` : ""}`;
  return isContained
    ? `no public answer yet: ${where}, and an answer would spread it. Watch, and fill the gap on your own channels. If it spreads, ${text}`
    : `answer sincere sharers, not hostile ones; ${text}`;
}

/** Plain-text lines of an alert and its machine-readable twin. Total for every episode. */
export function composeMessage(facts: MessageFacts): AlertMessage {
  const { episode, event, myth } = facts;
  const { stats, severity, condition } = episode;
  const firedAtMs = "firedAtMs" in condition ? condition.firedAtMs : facts.atMs;
  const time = (atMs: number): string => clockTime(atMs, facts.timezone);
  const times = stats.ratio >= 100 ? "over 100" : stats.ratio.toFixed(stats.ratio < 9.95 ? 1 : 0);
  const trend = event === "fired" ? (stats.test === "spike" ? "rising fast" : "rising") : facts.why;
  const since =
    event === "resolved" ? `fired ${time(firedAtMs)}, over ${time(facts.atMs)}` : `firing since ${time(firedAtMs)}`;
  const headline = `${severity.toUpperCase()} · ${myth.title} · ${trend} · ${since}, first seen ${time(facts.firstSeenMs)} (${facts.timezone})`;
  const heard: readonly (readonly [number, string, string])[] = [
    [facts.stances.asks ?? 0, "asks", "ask"],
    [facts.stances.debunks ?? 0, "debunks", "debunk"],
    [facts.stances.reports ?? 0, "reports", "report"],
    [facts.stances.unclear ?? 0, "is unclear", "are unclear"],
  ];
  const around = heard
    .filter(([count]) => count > 0)
    .map(([count, one, many], place) =>
      place === 0 ? plural(count, `post ${one}`, `posts ${many}`) : plural(count, one, many),
    );
  const rate = `in ${facts.windowHours} h, usual ${usual(stats.expected)} (${times} times).`;
  // The numbers of an alert are those of its height; an update that had to wait may come after it.
  const isPast = event === "resolved" || facts.now < stats.authors;
  const howMuch = isPast
    ? `At its height ${plural(stats.authors, "person", "people")} asserted it ${rate} Now ${facts.now === 0 ? "nobody does" : plural(facts.now, "person does", "people do")}.`
    : `${plural(stats.authors, "person asserts", "people assert")} it ${rate}`;
  const platforms = facts.platforms.map((one) => `${platformName(one.platform)} ${one.posts}`).join(", ");
  const language = "lang" in episode.subject ? languageName(episode.subject.lang) : "Any language";
  const reviewed = myth.reviewed === null ? "" : ` (reviewed ${myth.reviewed})`;
  const sure = facts.doubts.length === 0 ? "" : ` ${doubtLine(facts.doubts)}`;
  const fact = myth.facts[0];
  const lines: string[] = [
    `What: posts claiming: ${sentence(myth.claim)} Verdict: ${myth.verdict}${reviewed}.`,
    `How much: ${howMuch} ${language}.${platforms === "" ? "" : ` ${isPast ? "Posts now" : "Posts"}: ${platforms}.`}`,
    `Reach: ${facts.reach === null ? "not known for these posts." : reachText(facts.reach)}`,
    `Around it: ${around.length === 0 ? "nobody asks or debunks" : around.join(", ")}.${sure}`,
    `Harm: ${myth.harm.level}.${myth.harm.who === null ? "" : ` Who: ${sentence(myth.harm.who)}`}${myth.harm.why === null ? "" : ` Why: ${sentence(myth.harm.why)}`}`,
  ];
  if (event !== "resolved") {
    lines.push(`Suggested: ${advice(facts)}`);
    if (fact !== undefined) {
      lines.push(`Fact: ${fact.text} Sources: ${fact.sources.map((one) => `${one.title} <${one.url}>`).join("; ")}`);
    }
    for (const { text } of facts.examples) lines.push(`${EXAMPLE}"${text}"`);
  }
  const cause =
    stats.test === "spike"
      ? `more in one to four hours than chance gives (${oneIn(stats.spikeP)})`
      : `CUSUM ${stats.cusum.toFixed(1)} > ${stats.threshold}`;
  lines.push(
    `Why this ${event === "resolved" ? "had " : ""}fired: ${cause}; rule ${episode.rule}, myth rev ${episode.rev}; usual ${Number((stats.expected / facts.windowHours).toPrecision(2))} an hour; collectors ${facts.collectorsHealthy ? "healthy" : "with trouble, see health page"}.`,
  );
  return {
    key: `${episode.id}:${episode.seq}:${facts.channel}`,
    episode: episode.id,
    seq: episode.seq,
    event,
    severity,
    headline,
    lines,
    atMs: facts.atMs,
    ...(event === "resolved" || facts.examples.length === 0 ? {} : { quotes: facts.examples.map((one) => one.post) }),
    data: {
      event,
      at: new Date(facts.atMs).toISOString(),
      episode: episode.id,
      alert: episode.rule,
      signal: episode.signal,
      subject: episode.subject,
      title: myth.title,
      topic: myth.topic,
      platforms: Object.fromEntries(facts.platforms.map((one) => [one.platform, one.posts])),
      severity,
      authors: stats.authors,
      expected: Number(stats.expected.toFixed(2)),
      posts: facts.postIds,
      reply:
        episode.reply === null
          ? null
          : { id: episode.reply.id, text: episode.reply.text, approved: episode.reply.approved },
    },
  };
}
