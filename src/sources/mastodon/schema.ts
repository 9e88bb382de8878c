/**
 * What Hearsay reads of Mastodon's answers. Loose: unknown keys pass, a field of the wrong kind
 * counts as absent, and only a status without id or account is refused. Formats: Mastodon 4.6 API
 * entities Status, Account, Instance v2; forks send the same with fewer fields.
 */

import { z } from "zod";

export interface Account {
  readonly id: string;
  readonly acct: string | null;
  readonly display_name: string | null;
  readonly note: string | null;
  readonly url: string | null;
  readonly uri: string | null;
  readonly followers_count: number | null;
  readonly indexable: boolean | null;
  readonly noindex: boolean | null;
}

export interface Status {
  readonly id: string;
  readonly uri: string | null;
  readonly url: string | null;
  readonly created_at: string | null;
  readonly edited_at: string | null;
  readonly visibility: string | null;
  readonly language: string | null;
  readonly content: string | null;
  readonly spoiler_text: string | null;
  readonly in_reply_to_id: string | null;
  readonly in_reply_to_account_id: string | null;
  /** Anything but null means that the status is a boost. */
  readonly reblog: unknown;
  readonly quote: { readonly state: string | null; readonly quoted_status: Quoted | null } | null;
  readonly account: Account;
  readonly media_attachments: readonly { readonly type: string | null; readonly description: string | null }[];
  readonly tags: readonly { readonly name: string }[];
  readonly card: { readonly url: string | null; readonly title: string | null } | null;
  readonly favourites_count: number | null;
  readonly reblogs_count: number | null;
  readonly replies_count: number | null;
}

interface Quoted {
  readonly content: string | null;
  readonly visibility: string | null;
  readonly account: Account | null;
}

/** Who may read hashtag timelines: "public", "authenticated", "disabled". */
export interface TimelineAccess {
  readonly local: string;
  readonly remote: string;
}

const MOST_ITEMS = 100;

const text = z.string().nullable().catch(null);
const count = z.int().min(0).nullable().catch(null);
const flag = z.boolean().nullable().catch(null);
function listOf<T extends z.ZodType>(item: T): z.ZodType<z.output<T>[]> {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items) => items.slice(0, MOST_ITEMS).flatMap((one) => item.safeParse(one).data ?? []));
}

/** Opaque: visible ASCII, so that it can stand in an address. Numbers only from servers that break the rule. */
export const Id: z.ZodType<string> = z.union([z.string().regex(/^[!-~]{1,200}$/u), z.int().transform(String)]);
const OtherId = Id.nullable().catch(null);

const Account: z.ZodType<Account> = z.object({
  id: Id,
  acct: text,
  display_name: text,
  note: text,
  url: text,
  uri: text,
  followers_count: count,
  indexable: flag,
  noindex: flag,
});

const QuotedStatus: z.ZodType<Quoted> = z.object({
  content: text,
  visibility: text,
  account: Account.nullable().catch(null),
});

export const Status: z.ZodType<Status> = z.object({
  id: Id,
  uri: text,
  url: text,
  created_at: text,
  edited_at: text,
  visibility: text,
  language: text,
  content: text,
  spoiler_text: text,
  in_reply_to_id: OtherId,
  in_reply_to_account_id: OtherId,
  reblog: z.unknown(),
  quote: z
    .object({ state: text, quoted_status: QuotedStatus.nullable().catch(null) })
    .nullable()
    .catch(null),
  account: Account,
  media_attachments: listOf(z.object({ type: text, description: text })),
  tags: listOf(z.object({ name: z.string() })),
  card: z.object({ url: text, title: text }).nullable().catch(null),
  favourites_count: count,
  reblogs_count: count,
  replies_count: count,
});

const Feeds = z.union([
  z.string().transform((all) => ({ local: all, remote: all })),
  z.object({ local: z.string().catch("public"), remote: z.string().catch("public") }),
]);
const Instance = z.object({
  configuration: z.object({ timelines_access: z.object({ hashtag_feeds: Feeds }) }),
});

/** Servers before 4.5 do not say and are taken to be open until they refuse. */
export function readAccess(instance: unknown): TimelineAccess {
  const parsed = Instance.safeParse(instance);
  if (!parsed.success) return { local: "public", remote: "public" };
  return parsed.data.configuration.timelines_access.hashtag_feeds;
}
