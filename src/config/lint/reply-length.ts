/**
 * How long a reply is as the platform counts it, and how long it may be. Limits of 2026; a server that
 * sets its own is asked when a reply is sent.
 */

type Count = (text: string) => number;

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });
const LINK = /https?:\/\/\S+/g;
const LINK_LENGTH = 23;

/** A link is shown shortened there; its address travels beside the text. */
const graphemes: Count = (text) => {
  const links = text.match(LINK)?.length ?? 0;
  return Array.from(SEGMENTER.segment(text.replaceAll(LINK, ""))).length + links * LINK_LENGTH;
};
const codePoints: Count = (text) => Array.from(text).length;
const linksAs23: Count = (text) => {
  const links = text.match(LINK)?.length ?? 0;
  return codePoints(text.replaceAll(LINK, "")) + links * LINK_LENGTH;
};
/** Latin and most punctuation weigh 1, everything else 2, links 23. */
const weighted: Count = (text) => {
  const links = text.match(LINK)?.length ?? 0;
  let sum = links * LINK_LENGTH;
  for (const { segment } of SEGMENTER.segment(text.normalize("NFC").replaceAll(LINK, ""))) {
    const code = segment.codePointAt(0) ?? 0;
    const light = code <= 0x10ff || (code >= 0x2000 && code <= 0x200d) || (code >= 0x2010 && code <= 0x201f);
    sum += light ? Array.from(segment).length : 2;
  }
  return sum;
};

interface Limit {
  readonly platform: string;
  readonly most: number;
  readonly count: Count;
}

const BLUESKY: Limit = { platform: "bluesky", most: 300, count: graphemes };
const LIMITS: readonly Limit[] = [
  BLUESKY,
  { platform: "x", most: 280, count: weighted },
  { platform: "mastodon", most: 500, count: linksAs23 },
  { platform: "threads", most: 500, count: codePoints },
  { platform: "instagram", most: 2200, count: codePoints },
  { platform: "facebook", most: 8000, count: codePoints },
  { platform: "youtube", most: 10_000, count: codePoints },
  { platform: "tiktok", most: 150, count: codePoints },
  { platform: "reddit", most: 10_000, count: codePoints },
  { platform: "linkedin", most: 1250, count: codePoints },
  { platform: "telegram", most: 4096, count: codePoints },
];

export interface TooLong {
  readonly platform: string;
  readonly length: number;
  readonly most: number;
}

/** `any` must fit Bluesky, the shortest of the platforms that are read without credentials. */
export function tooLongFor(text: string, platforms: readonly string[]): readonly TooLong[] {
  return platforms.flatMap((platform) => {
    const limit = platform === "any" ? BLUESKY : LIMITS.find((known) => known.platform === platform);
    if (limit === undefined) return [];
    const length = limit.count(text);
    return length > limit.most ? [{ platform: limit.platform, length, most: limit.most }] : [];
  });
}
