/** Texts as plain lower-case words, for comparing what editors wrote in two places. */

/** Letters and digits only; accents and case folded. */
export function plainWords(text: string): readonly string[] {
  const folded = text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The first `length` words in a row that stand in both texts; null if there are none. */
export function sharedRun(a: string, b: string, length: number): string | null {
  const runs = (text: string): readonly string[] => {
    const words = plainWords(text);
    return words.slice(0, Math.max(0, words.length - length + 1)).map((_, i) => words.slice(i, i + length).join(" "));
  };
  const known = new Set(runs(b));
  return runs(a).find((run) => known.has(run)) ?? null;
}

/** The words with one space between and around, to look for needles in. */
export function spaced(text: string): string {
  return ` ${plainWords(text).join(" ")} `;
}

/** What to look for in a spaced text: whole words in a row; `*` at the end takes any ending. */
export function needle(phrase: string): string {
  return phrase.endsWith("*") ? spaced(phrase).trimEnd() : spaced(phrase);
}
