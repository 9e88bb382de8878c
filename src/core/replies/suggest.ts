/**
 * Which prepared reply, if any, is offered for a post or an alert. A debunk, a report and an
 * unclear post get none; a first-hand story, satire or an emergency never gets a canned one. The text
 * comes from the rule file word for word; nothing is composed or translated here.
 */

import type { SuggestedReply } from "../../model/alert.ts";
import type { Flag, Stance } from "../../model/analysis.ts";
import type { MythRule, Reply } from "../../model/rules.ts";

export interface ReplyRequest {
  readonly myth: MythRule;
  /** ISO 639-1 code of the post or series. */
  readonly lang: string;
  /** Stances to serve, most wanted first. */
  readonly stances: readonly Stance[];
  readonly flags: readonly Flag[];
  /** ISO date. */
  readonly today: string;
}

export type ReplyChoice =
  | { readonly reply: SuggestedReply; readonly whyNot: null }
  | { readonly reply: null; readonly whyNot: string };

function none(whyNot: string): ReplyChoice {
  return { reply: null, whyNot };
}

const HANDS_OFF: readonly { readonly flag: Flag; readonly why: string }[] = [
  { flag: "emergency", why: "may be an emergency: a person must act, with local help lines" },
  { flag: "first_hand", why: "somebody tells their own story: no prepared reply, a person decides" },
  { flag: "satire", why: "satire" },
];

function toSuggestion(reply: Reply): SuggestedReply {
  const action = reply.callToAction === null ? "" : ` ${reply.callToAction.text}: ${reply.callToAction.url}`;
  return {
    id: reply.id,
    for: reply.for,
    language: reply.language,
    text: reply.text.trim() + action,
    approved: reply.approved !== null,
    approvalNote:
      reply.approved === null
        ? `draft, not approved (${reply.unapprovedReason ?? "nobody has signed it"})`
        : `approved by ${reply.approved.by} on ${reply.approved.on}`,
  };
}

export function suggestReply(request: ReplyRequest): ReplyChoice {
  const { myth, lang, stances, flags, today } = request;
  for (const { flag, why } of HANDS_OFF) if (flags.includes(flag)) return none(why);
  const wanted = stances.filter((stance) => stance === "asks" || stance === "asserts");
  if (wanted.length === 0) {
    const stance = stances[0] ?? "unclear";
    return none(
      stance === "debunks"
        ? "the post corrects the myth: no reply"
        : stance === "reports"
          ? "news or a report: tell the press desk, no public reply"
          : "the stance is unclear: a person must read it first",
    );
  }
  if (myth.expires !== null && myth.expires < today)
    return none(`facts overdue since ${myth.expires}: replies are paused`);
  for (const stance of wanted) {
    const reply = myth.replies.find((one) => one.for === stance && one.language === lang);
    if (reply !== undefined) return { reply: toSuggestion(reply), whyNot: null };
  }
  return none(`no reply in "${lang}" is prepared for this myth`);
}
