/** The accounts that rule files name by `author:` (organisations, own and trusted accounts), for the border where handles are dropped. */

import type { Rulebook } from "../../model/rules.ts";

const ATOM = /author:@?([\p{L}\p{N}_.@-]+)/giu;

/** Lower case, without the leading `@`. */
export function authorNames(rulebook: Pick<Rulebook, "myths" | "topics" | "campaigns">): ReadonlySet<string> {
  const names = new Set<string>();
  const read = (text: string): void => {
    for (const match of text.matchAll(ATOM)) names.add((match[1] ?? "").toLowerCase());
  };
  for (const campaign of rulebook.campaigns ?? []) campaign.accounts.forEach(read);
  for (const topic of rulebook.topics) topic.trusted.forEach(read);
  for (const myth of rulebook.myths) {
    for (const exception of myth.exceptions) read(exception.when);
    for (const rule of myth.match) [...rule.any, ...rule.all, ...rule.none].forEach(read);
  }
  return names;
}
