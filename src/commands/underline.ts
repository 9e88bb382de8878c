/** A text as one line with the evidence of a match marked below it: ^ for the claim, ~ for the cue. */

import type { Match } from "../model/analysis.ts";

/** The post's own text, or the quoted one where all evidence stands there. */
export function underlined(text: string, quoted: string, match: Match): string[] {
  const shown = match.evidence.some((one) => one.field === undefined) || quoted === "" ? text : quoted;
  const here = match.evidence.filter((one) => (one.field === undefined) === (shown === text));
  const marks = Array.from({ length: shown.length }, () => " ");
  for (const { start, end, why } of here) marks.fill(why.endsWith(" cue") ? "~" : "^", start, end);
  // Column by column, so that wide and joined characters keep the marks beneath them as far as a terminal can.
  const columns: string[] = [];
  const under: string[] = [];
  let at = 0;
  for (const character of shown) {
    columns.push(/\s|\p{C}/u.test(character) ? " " : character);
    under.push(marks[at] ?? " ");
    at += character.length;
  }
  return [columns.join(""), under.join("").trimEnd()];
}
