/** What a message quotes of posts, and the message without what may no longer be quoted. */

import type { AlertMessage } from "../../model/alert.ts";
import type { PostId } from "../../model/post.ts";

export const EXAMPLE = "Example: ";

/** The message without what people wrote. */
export function withoutExamples(message: AlertMessage): AlertMessage {
  return { ...message, lines: message.lines.filter((line) => !line.startsWith(EXAMPLE)), quotes: [] };
}

/** The n-th line of examples quotes the n-th of `quotes`; those not in `quotable` are left out, with their line. */
export function withoutLost(message: AlertMessage, quotable: ReadonlySet<PostId>): AlertMessage {
  const { quotes = [] } = message;
  if (quotes.every((post) => quotable.has(post))) return message;
  let n = 0;
  const lines = message.lines.filter((line) => {
    if (!line.startsWith(EXAMPLE)) return true;
    const post = quotes[n++];
    return post !== undefined && quotable.has(post);
  });
  return { ...message, lines, quotes: quotes.filter((post) => quotable.has(post)) };
}
