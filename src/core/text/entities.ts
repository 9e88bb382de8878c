/**
 * HTML character references in post text, decoded into units with a map back to the source, so that
 * evidence can be shown in the original. Only forms closed by a semicolon are decoded, twice at most
 * (feeds often escape twice).
 */

export interface Decoded {
  readonly units: Uint16Array;
  readonly length: number;
  /** map[i] is the source offset of decoded unit i; map[length] is the source length. */
  readonly map: Uint32Array;
}

const NAMED = new Map<string, string>(
  Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    nbsp: "\u00a0",
    lsquo: "‘",
    rsquo: "’",
    ldquo: "“",
    rdquo: "”",
    laquo: "«",
    raquo: "»",
    hellip: "…",
    ndash: "–",
    mdash: "—",
    bull: "•",
    middot: "·",
    euro: "€",
    deg: "°",
    iexcl: "¡",
    iquest: "¿",
    shy: "\u00ad",
    zwnj: "\u200c",
    zwj: "\u200d",
    szlig: "ß",
    aelig: "æ",
    AElig: "Æ",
    oelig: "œ",
    OElig: "Œ",
    oslash: "ø",
    Oslash: "Ø",
  }),
);
const MARKS: readonly (readonly [string, string, string])[] = [
  ["acute", "\u0301", "aeiouyAEIOUY"],
  ["grave", "\u0300", "aeiouAEIOU"],
  ["circ", "\u0302", "aeiouAEIOU"],
  ["uml", "\u0308", "aeiouyAEIOU"],
  ["tilde", "\u0303", "anoANO"],
  ["cedil", "\u0327", "cC"],
  ["ring", "\u030a", "aA"],
];
for (const [name, mark, letters] of MARKS)
  for (const letter of letters) NAMED.set(letter + name, (letter + mark).normalize("NFC"));

/** Longest reference looked at, `&` and `;` included. */
const LONGEST = 12;

/** Text of the reference at `at` and its end, or null. */
function referenceAt(
  units: Uint16Array,
  at: number,
  limit: number,
): { readonly text: string; readonly end: number } | null {
  let body = "";
  for (let i = at + 1; i < limit && i < at + LONGEST; i++) {
    const unit = units[i]!;
    if (unit === 59) {
      const text = body.startsWith("#") ? numeric(body) : NAMED.get(body);
      return text === undefined ? null : { text, end: i + 1 };
    }
    if (unit > 127) return null;
    body += String.fromCharCode(unit);
  }
  return null;
}

function numeric(body: string): string | undefined {
  const match = /^#(?:[xX]([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(body);
  if (match === null) return undefined;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : undefined;
}

export function isReference(units: Uint16Array, at: number, limit: number): boolean {
  return referenceAt(units, at, limit) !== null;
}

function decodeOnce(from: Decoded): Decoded {
  const units = new Uint16Array(from.length + 1);
  const map = new Uint32Array(from.length + 1);
  let length = 0;
  for (let i = 0; i < from.length;) {
    const found = from.units[i] === 38 ? referenceAt(from.units, i, from.length) : null;
    if (found === null) {
      map[length] = from.map[i]!;
      units[length++] = from.units[i++]!;
      continue;
    }
    for (let k = 0; k < found.text.length; k++) {
      map[length] = from.map[i]!;
      units[length++] = found.text.charCodeAt(k);
    }
    i = found.end;
  }
  map[length] = from.map[from.length]!;
  return { units, length, map };
}

/** Decodes every reference in units[0, length); decoded text is never longer than its source. */
export function decodeReferences(units: Uint16Array, length: number): Decoded {
  const map = new Uint32Array(length + 1);
  for (let i = 0; i <= length; i++) map[i] = i;
  return decodeOnce(decodeOnce({ units, length, map }));
}
