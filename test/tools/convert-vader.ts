/**
 * Converts the VADER lexicon (Hutto and Gilbert 2014) of the vader-sentiment package into
 * lexicons/en/vader.tsv (words) and lexicons/und/emoticons.tsv (signs). Run from the root:
 * `npx tsc -p test/tsconfig.json && node .out/test/tools/convert-vader.js && node .out/test/tools/seal-lexicons.js`
 */

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { foldWord } from "../../src/core/text/fold.ts";
import { formOf } from "../../src/core/text/forms.ts";
import { tokenise } from "../../src/core/text/tokenise.ts";
import { KIND_EMOJI } from "../../src/core/text/tokens.ts";

const path = createRequire(import.meta.url).resolve("vader-sentiment/vader_lexicon.txt");
const words = new Map<string, number>();
const signs = new Map<string, number>();
for (const line of readFileSync(path, "utf8").split("\n")) {
  const [term = "", mean = ""] = line.split("\t");
  const valence = Number(mean);
  if (term === "" || mean === "" || !Number.isFinite(valence)) continue;
  if (/^[a-z][a-z' -]*$/.test(term)) {
    const form = term.split(/[ -]/).map(foldWord).join(" ");
    if (!words.has(form)) words.set(form, valence);
  } else {
    const tokens = tokenise(term);
    if (tokens.count === 1 && tokens.kind[0] === KIND_EMOJI && !signs.has(formOf(tokens, 0)))
      signs.set(formOf(tokens, 0), valence);
  }
}

function write(file: string, rows: ReadonlyMap<string, number>): void {
  const lines = [...rows].map(([term, valence]) => `${term}\t${valence}`).sort();
  writeFileSync(file, ["term\tvalence", ...lines, ""].join("\n"));
}

write("lexicons/en/vader.tsv", words);
write("lexicons/und/emoticons.tsv", signs);
