/**
 * X findings: what could lead to a person, in texts that stay in version control for good. Regular
 * expressions here start at a rare sign and look a bounded way, so that time stays linear.
 */

import type { PlaceOf } from "../../core/myths/schema.ts";
import type { Finding, MythRule } from "../../model/rules.ts";
import { finding } from "./codes.ts";

const EMAIL = /(?<=[\w+-])@[\w-]{1,63}\.[A-Za-z]/;
const HANDLE = /(?<![\w.@/+-])@[\p{L}\p{N}_][\p{L}\p{N}_.-]{1,63}/u;
const PHONE = /(?<![\w.,])(?:\+|\()?\d[\d\s()./-]{7,22}\d(?!\w)/g;

/** A title and a name, or a name somebody gives as theirs. */
const NAME =
  /(?<![\p{L}\p{N}])(?:Dr|Mr|Mrs|Ms|Prof|Nurse|Sr|Sra|Dra|Doctor|Doctora|my name is|me llamo)\.? \p{Lu}\p{Ll}{2,20}/u;
/** What only a copied post has. */
const COPIED =
  /(?<![\p{L}\p{N}])(?:RT @|t\.co\/|(?:x|twitter|facebook|instagram|tiktok|threads|reddit|youtube|bsky)\.(?:com|net|app|social)\/|youtu\.be\/|t\.me\/|fb\.watch\/)/u;
const LONGEST = 400;

export function lintPrivacy(myth: MythRule, placeOf: PlaceOf): readonly Finding[] {
  const seen: Record<string, number> = {};
  const tests = myth.tests.flatMap((test) => {
    const i = seen[test.kind] ?? 0;
    seen[test.kind] = i + 1;
    const path = ["tests", test.kind, i];
    return [
      { text: test.post, path: [...path, "post"] },
      { text: test.quoted ?? "", path: [...path, "quoted"] },
    ];
  });
  const variants = Object.entries(myth.variants).flatMap(([lang, texts]) =>
    texts.map((text, i) => ({ text, path: ["variants", lang, i] })),
  );
  return [...tests, ...variants].flatMap(({ text, path }) => lintText(text, path, placeOf));
}

function lintText(text: string, path: readonly PropertyKey[], placeOf: PlaceOf): readonly Finding[] {
  const findings: Finding[] = [];
  const email = EMAIL.exec(text);
  if (email !== null) {
    const what = "This text holds an e-mail address.";
    findings.push(finding("X003", placeOf(path, email.index), what, "remove it"));
  }
  const handle = HANDLE.exec(text);
  if (handle !== null) {
    const what = `"${handle[0]}" names an account.`;
    findings.push(
      finding("X001", placeOf(path, handle.index), what, "remove it, or write what it stands for: my doctor"),
    );
  }
  const name = NAME.exec(text);
  if (name !== null)
    findings.push(
      finding("X004", placeOf(path, name.index), `"${name[0]}" may name a person.`, "write my doctor, a nurse"),
    );
  const copied = COPIED.exec(text);
  if (copied !== null)
    findings.push(
      finding(
        "X005",
        placeOf(path, copied.index),
        `"${copied[0]}" leads to somebody's post.`,
        "say it in your own words",
      ),
    );
  if (text.length > LONGEST) {
    const what = `This text has ${text.length} characters; a paraphrase is shorter than a copied post.`;
    findings.push(finding("X006", placeOf(path), what, "keep the sentence that matters, in your own words"));
  }
  for (const phone of text.matchAll(PHONE)) {
    const digits = phone[0].replaceAll(/\D/g, "").length;
    if (digits < 9 || digits > 15) continue;
    findings.push(finding("X002", placeOf(path, phone.index), "This text holds a phone number.", "remove it"));
    break;
  }
  return findings;
}
