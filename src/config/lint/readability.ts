/** Lint of how hard the English replies are to read. Apart from the rest, since it loads a language model. */

import { readEnglish } from "../../core/replies/readability.ts";
import type { Finding, Rulebook } from "../../model/rules.ts";

/** School grades: a warning above the first, an error above the second. */
const HARD = 8;
const TOO_HARD = 10;
/** Words of one sentence. */
const LONG_SENTENCE = 25;

export function readabilityFindings(rulebook: Rulebook): readonly Finding[] {
  return rulebook.myths.flatMap((myth) =>
    myth.replies.flatMap((reply): Finding[] => {
      if (reply.language !== "en") return [];
      const read = readEnglish(reply.text);
      if (read === null || (read.grade <= HARD && read.longest <= LONG_SENTENCE)) return [];
      const tooHard = read.grade > TOO_HARD;
      const what =
        read.grade > HARD
          ? `Reply ${reply.id} reads at school grade ${read.grade.toFixed(1)}; aim at ${HARD} or below.`
          : `Reply ${reply.id} has a sentence of ${read.longest} words; aim at ${LONG_SENTENCE} or fewer.`;
      return [
        {
          code: tooHard ? "W013" : "W012",
          level: tooHard ? "error" : "warn",
          place: reply.place,
          what,
          fix: "shorter sentences and shorter words",
        },
      ];
    }),
  );
}
