/** Turns a status into a Post, or says why it is left out. Keeps only what is public and meant to be found. */

import type { Author, Post } from "../../model/post.ts";
import { htmlToText } from "../../platform/html.ts";
import type { MastodonConfig } from "./config.ts";
import type { Account, Status } from "./schema.ts";

const MOST_ITEMS = 64;
/** UTF-16 units of HTML that are read of one status. */
const LONGEST_HTML = 1_000_000;

/** Why a status may not be used; null if it may. */
export function whyNot(status: Status, honour: MastodonConfig["honour"]): string | null {
  if (status.visibility !== "public") return "not public";
  if (status.reblog !== null && status.reblog !== undefined) return "repost";
  return optsOut(status.account, honour) ? "author opted out" : null;
}

function optsOut(account: Account, honour: MastodonConfig["honour"]): boolean {
  return honour.some((wish) => {
    switch (wish) {
      case "noindex":
        return account.noindex === true;
      case "indexable":
        return account.indexable === false;
      case "nobot":
        return /#nobots?\b/iu.test(htmlToText((account.note ?? "").slice(0, 20_000)).text);
    }
  });
}

/** Same status, same id on every server: the ActivityPub id, else the address, else host and local id. */
export function nativeIdOf(status: Status, host: string): string {
  return filled(status.uri) ?? filled(status.url) ?? `${host}/statuses/${status.id}`;
}

/** `parent` gives the native id of a status of this server if it is known. */
export function toPost(
  status: Status,
  host: string,
  honour: MastodonConfig["honour"],
  parent: (id: string) => string | null,
): Post {
  const body = htmlToText((status.content ?? "").slice(0, LONGEST_HTML), { skipClass: "quote-inline" });
  const warning = (status.spoiler_text ?? "").trim();
  const text = [warning, body.text].filter((part) => part !== "").join("\n");
  const written = text.toLowerCase();
  const cardUrl = webAddress(status.card?.url);
  return {
    nativeId: nativeIdOf(status, host),
    idNamesAuthor: true,
    platform: "mastodon",
    text,
    createdAtMs: timeOf(status.created_at),
    editedAtMs: timeOf(status.edited_at),
    lang: filled(status.language),
    author: toAuthor(status.account, host),
    url: webAddress(status.url) ?? webAddress(status.uri),
    replyTo: parentOf(status, host, parent),
    repostOf: null,
    quotedText: quotedTextOf(status, honour),
    linkTitle: filled(status.card?.title),
    links: [...new Set(cardUrl === null ? body.links : [...body.links, cardUrl])].slice(0, MOST_ITEMS),
    tags: tagsOf(status).filter((tag) => !written.includes("#" + tag.toLowerCase())),
    media: status.media_attachments
      .slice(0, MOST_ITEMS)
      .map((media) => ({ kind: filled(media.type) ?? "unknown", alt: filled(media.description) })),
    engagement: {
      likes: status.favourites_count ?? null,
      reposts: status.reblogs_count ?? null,
      replies: status.replies_count ?? null,
      views: null,
    },
  };
}

/** All tags of a status, those in its text too. */
export function tagsOf(status: Status): readonly string[] {
  const tags = status.tags.map((tag) => tag.name.replace(/^[#＃]+/u, "")).filter((tag) => tag !== "");
  return [...new Set(tags)].slice(0, MOST_ITEMS);
}

/** "Verified" on Mastodon only means that a linked page links back, so it is not handed on. */
function toAuthor(account: Account, host: string): Author {
  const acct = filled(account.acct);
  const handle = acct === null || acct.includes("@") ? acct : `${acct}@${host}`;
  return {
    id: filled(account.uri) ?? filled(account.url) ?? handle ?? `${host}/accounts/${account.id}`,
    handle,
    name: filled(account.display_name),
    bio: filled(htmlToText((account.note ?? "").slice(0, 50_000)).text),
    followers: account.followers_count ?? null,
    verified: null,
  };
}

/** A parent's id is only known in the server's own counting; an author answering themselves shares the form of the id. */
function parentOf(status: Status, host: string, parent: (id: string) => string | null): string | null {
  const id = status.in_reply_to_id;
  if (id === null || id === undefined) return null;
  const known = parent(id);
  if (known !== null) return known;
  const own = nativeIdOf(status, host);
  if (status.in_reply_to_account_id === status.account.id && own.endsWith("/" + status.id))
    return own.slice(0, -status.id.length) + id;
  return `${host}/statuses/${id}`;
}

function quotedTextOf(status: Status, honour: MastodonConfig["honour"]): string | null {
  const quoted = status.quote?.quoted_status;
  const state = status.quote?.state ?? "accepted";
  if (quoted === null || quoted === undefined || state !== "accepted") return null;
  if (quoted.visibility !== null && quoted.visibility !== undefined && quoted.visibility !== "public") return null;
  if (quoted.account !== null && quoted.account !== undefined && optsOut(quoted.account, honour)) return null;
  return filled(htmlToText((quoted.content ?? "").slice(0, LONGEST_HTML), { skipClass: "quote-inline" }).text);
}

/** As claimed; a time without zone is UTC. */
export function timeOf(value: string | null | undefined): number | null {
  if (value === null || value === undefined || value.length > 64) return null;
  const ms = Date.parse(/^\d{4}-\d\d-\d\dT[\d:.]+$/u.test(value) ? value + "Z" : value);
  return Number.isFinite(ms) ? ms : null;
}

function webAddress(value: string | null | undefined): string | null {
  if (value === null || value === undefined || value.length > 4096 || !URL.canParse(value)) return null;
  const { protocol, href } = new URL(value);
  return protocol === "http:" || protocol === "https:" ? href : null;
}

function filled(value: string | null | undefined): string | null {
  return value === null || value === undefined || value === "" ? null : value;
}
