/**
 * Takes people's names out of a text without moving a character: mentions, e-mail addresses, DIDs
 * and the paths of profile links become middle dots, unit for unit, so that evidence offsets hold.
 * Linear in the length of the text. It cannot know a name that is written as plain words.
 */

const DOT = "·";
const AT = /[@＠﹫]|%40/g;
/** Scripts written without spaces: a handle in Latin letters ends where they begin. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30FC]/u;
const NAME = /[\p{L}\p{N}\p{M}_]/u;
const FORMAT = /\p{Cf}/u;
const PATH = "[\\w\\-.~:/?#@!$&*+,;=%·]";

/** Hosts where every path leads to a person. */
const PERSONAL_HOST = new RegExp(
  "(?<![\\p{L}\\p{N}_-])" +
    "((?:(?:x|twitter|instagram|facebook|tiktok|threads|linkedin|snapchat|vk|truthsocial|gab)\\.com|threads\\.net|t\\.me|fb\\.me)/)" +
    `(${PATH}+)`,
  "giu",
);
/** Paths that name an account on any host. */
const PERSONAL_PATH = new RegExp(`(?<=/(?:users?|u|profile|people|channel)/)${PATH}+`, "gi");
const YOUTUBE_NAME = new RegExp(`(?<=youtube\\.com/c/)${PATH}+`, "gi");
const REDDIT_NAME = /(?<![\p{L}\p{N}])u\/[\w-]{2,}/giu;
const DID = /\bdid:[a-z]+:[\w.:%-]+/gi;
const AT_URI = new RegExp(`\\bat://${PATH}+`, "gi");
// eslint-disable-next-line no-control-regex -- every unit below 128
const IS_ASCII = /^[\u0000-\u007F]*$/;
/** Bounds the work on text made to need many passes; real posts settle in two. */
const MOST_PASSES = 16;
const WORTH_A_LOOK = /[@＠﹫/]|did:|%40|\.bsky\./i;

/**
 * The text with every mention, address and profile path masked; same number of UTF-16 units.
 * `@name` keeps its @. Idempotent.
 */
export function maskMentions(text: string): string {
  if (!WORTH_A_LOOK.test(text)) return text;
  let masked = text;
  // A mask may complete a path that began before it, so look again until nothing changes.
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = maskOnce(masked);
    if (next === masked) break;
    masked = next;
  }
  return masked;
}

function maskOnce(text: string): string {
  const masked = text
    .replace(PERSONAL_HOST, (_, host: string, path: string) => host + dots(path.length))
    .replace(PERSONAL_PATH, (path) => dots(path.length))
    .replace(YOUTUBE_NAME, (path) => dots(path.length))
    .replace(REDDIT_NAME, (name) => name.slice(0, 2) + dots(name.length - 2))
    .replace(AT_URI, (uri) => uri.slice(0, 5) + dots(uri.length - 5))
    .replace(DID, (did) => did.slice(0, 4) + dots(did.length - 4));
  return maskBlueskyNames(maskAtNames(masked));
}

/** Masks every whole-word occurrence of one known name, whatever its case. */
export function maskName(text: string, name: string): string {
  if (name === "" || !mayHold(text, name)) return text;
  const literal = name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const whole = new RegExp(`(?<![\\p{L}\\p{N}\\p{M}_])${literal}(?![\\p{L}\\p{N}\\p{M}_])`, "giu");
  return text.replace(whole, (found) => dots(found.length));
}

/** False only where the name surely does not stand in the text: most posts do not name their author. */
function mayHold(text: string, name: string): boolean {
  if (!IS_ASCII.test(name)) return true;
  // The long s is the one letter that matches an ASCII letter and stays itself in lower case.
  return text.includes("\u017F") || text.toLowerCase().includes(name.toLowerCase());
}

/** Field names of the formats we read; any other word in a sample may be somebody's name. */
const FIELD_NAMES = new Set(
  (
    "account author avatar bio cid collection commit content created_at createdAt createdat description did display_name " +
    "displayName editedAt embed engagement entry error event facets feed followers guid handle html id item kind lang " +
    "langs language link links media message name nativeId operation payload platform post posts pubDate quoted record " +
    "reply replyTo repostOf rev rkey rss seq status subject text time time_us timestamp title type uri url user " +
    "username verified visibility xml null true false"
  ).split(" "),
);

/**
 * The shape of an item that could not be read: punctuation and known field names stay, every other
 * letter becomes x and every digit 0, so that it can be kept and shown without naming anyone.
 */
export function shapeOf(sample: string): string {
  return sample.replace(/[\p{L}\p{M}\p{N}_]+/gu, (word) =>
    FIELD_NAMES.has(word) ? word : word.replace(/\p{N}/gu, "0").replace(/[\p{L}\p{M}]/gu, "x"),
  );
}

function dots(units: number): string {
  return DOT.repeat(units);
}

/** `alice.bsky.social` without an @. */
function maskBlueskyNames(text: string): string {
  let out = "";
  let done = 0;
  const tail = /\.bsky\.(?:social|team|network)/gi;
  for (let hit = tail.exec(text); hit !== null; hit = tail.exec(text)) {
    let start = hit.index;
    while (start > done && /[\w.-]/.test(text.charAt(start - 1))) start--;
    out += text.slice(done, start) + dots(hit.index - start) + hit[0];
    done = hit.index + hit[0].length;
  }
  return done === 0 ? text : out + text.slice(done);
}

function maskAtNames(text: string): string {
  let out = "";
  let done = 0;
  AT.lastIndex = 0;
  for (let hit = AT.exec(text); hit !== null; hit = AT.exec(text)) {
    const sign = hit.index;
    if (sign < done) continue;
    const nameStart = sign + hit[0].length;
    let end = nameEnd(text, nameStart);
    if (end === nameStart) continue;
    const start = localStart(text, sign, done);
    out += text.slice(done, start) + dots(sign - start) + hit[0] + dots(end - nameStart);
    if (text.charAt(sign - 1) === "/") {
      const pathEnd = urlEnd(text, end);
      out += dots(pathEnd - end);
      end = pathEnd;
    }
    done = end;
    AT.lastIndex = end;
  }
  return done === 0 ? text : out + text.slice(done);
}

/** End of the handle that begins at `from`; `from` itself when there is none. Trailing dots and dashes stay out. */
function nameEnd(text: string, from: number): number {
  let at = from;
  let last = from;
  let spaceless: boolean | null = null;
  while (at < text.length) {
    const point = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (NAME.test(point)) {
      const here = SPACELESS.test(point);
      if (spaceless === null) spaceless = here;
      else if (here && !spaceless) break;
      last = at + point.length;
    } else if (last > from ? !/[.\-·]/.test(point) && !FORMAT.test(point) : !FORMAT.test(point)) break;
    at += point.length;
  }
  return last;
}

/** Start of an e-mail address's local part that ends at `sign`. */
function localStart(text: string, sign: number, floor: number): number {
  let at = sign;
  while (at > floor) {
    const unit = text.charAt(at - 1);
    const low = unit >= "\uDC00" && unit <= "\uDFFF" && at - 2 >= floor;
    const point = low ? text.slice(at - 2, at) : unit;
    if (!/[.%+-]/.test(point) && (!NAME.test(point) || SPACELESS.test(point))) break;
    at -= point.length;
  }
  return at;
}

function urlEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\w\-.~:/?#@!$&*+,;=%]/.test(text.charAt(at))) at++;
  return at;
}
