/**
 * What Hearsay reads of a parsed feed, whichever of RSS, Atom, RDF and JSON Feed it was. The parser
 * gives four shapes; here they become one. Fields of the wrong kind count as absent.
 */

import { z } from "zod";

/** An item with its text still as HTML, as the formats allow. */
export interface FeedItem {
  readonly id: string | null;
  readonly link: string | null;
  readonly title: string | null;
  /** Summary or description; where there is none, the content. */
  readonly html: string | null;
  /** Plain text of a JSON Feed item, if that is all it has. */
  readonly plain: string | null;
  readonly published: string | null;
  readonly updated: string | null;
  readonly tags: readonly string[];
  readonly lang: string | null;
  /** Address of the publisher where the feed gathers from several. */
  readonly sourceUrl: string | null;
  readonly media: readonly { readonly kind: string; readonly alt: string | null }[];
}

const text = z.string().nullable().catch(null);
/** A text construct: a string, or an object that holds one. */
const words = z
  .union([z.string(), z.object({ value: z.string() }).transform((one) => one.value)])
  .nullable()
  .catch(null);
function listOf<T extends z.ZodType>(item: T): z.ZodType<z.output<T>[]> {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items) => items.slice(0, 100).flatMap((one) => item.safeParse(one).data ?? []));
}
const maybe = <T extends z.ZodType>(inner: T): z.ZodCatch<z.ZodNullable<T>> => inner.nullable().catch(null);

const Raw = z.object({
  id: text,
  guid: words,
  rdf: maybe(z.object({ about: text })),
  link: text,
  url: text,
  external_url: text,
  links: listOf(z.object({ href: z.string(), rel: text })),
  title: words,
  description: words,
  summary: words,
  content: z
    .union([z.object({ encoded: z.string() }).transform((one) => one.encoded), words])
    .nullable()
    .catch(null),
  content_html: text,
  content_text: text,
  pubDate: text,
  published: text,
  updated: text,
  date_published: text,
  date_modified: text,
  dc: maybe(z.object({ dates: listOf(z.string()), subjects: listOf(z.string()) })),
  categories: listOf(z.object({ name: text, term: text, label: text })),
  tags: listOf(z.string()),
  language: text,
  xml: maybe(z.object({ lang: text })),
  source: maybe(z.object({ url: text })),
  media: maybe(z.object({ contents: listOf(z.object({ type: text, medium: text, description: words })) })),
  enclosures: listOf(z.object({ type: text })),
});

const Feed = z.object({
  items: z.array(z.unknown()).nullable().catch(null),
  entries: z.array(z.unknown()).nullable().catch(null),
  language: text,
  xml: maybe(z.object({ lang: text })),
});

export interface FeedContent {
  readonly items: readonly unknown[];
  readonly lang: string | null;
}

export function readFeed(feed: unknown): FeedContent {
  const parsed = Feed.safeParse(feed);
  if (!parsed.success) return { items: [], lang: null };
  const { items, entries, language, xml } = parsed.data;
  return { items: items ?? entries ?? [], lang: language ?? xml?.lang ?? null };
}

/** null if the item holds nothing that could be shown or told apart. */
export function readItem(item: unknown): FeedItem | null {
  const parsed = Raw.safeParse(item);
  if (!parsed.success) return null;
  const raw = parsed.data;
  const alternate = raw.links.find((one) => one.rel === null || one.rel === "alternate")?.href ?? null;
  const read: FeedItem = {
    id: filled(raw.guid) ?? filled(raw.id) ?? filled(raw.rdf?.about ?? null),
    link: filled(raw.link) ?? filled(raw.url) ?? alternate ?? filled(raw.external_url),
    title: filled(raw.title),
    html: filled(raw.description) ?? filled(raw.summary) ?? filled(raw.content) ?? filled(raw.content_html),
    plain: filled(raw.content_text),
    published: raw.pubDate ?? raw.published ?? raw.date_published ?? raw.dc?.dates[0] ?? raw.updated,
    updated: raw.updated ?? raw.date_modified,
    tags: tagsOf([
      ...raw.categories.map((one) => one.label ?? one.name ?? one.term ?? ""),
      ...raw.tags,
      ...(raw.dc?.subjects ?? []),
    ]),
    lang: raw.language ?? raw.xml?.lang ?? null,
    sourceUrl: raw.source?.url ?? null,
    media: [
      ...(raw.media?.contents ?? []).map((one) => ({ kind: kindOf(one.medium ?? one.type), alt: one.description })),
      ...raw.enclosures.map((one) => ({ kind: kindOf(one.type), alt: null })),
    ],
  };
  return read.title === null && read.html === null && read.plain === null ? null : read;
}

function tagsOf(names: readonly string[]): readonly string[] {
  const tags = names.map((name) => name.trim().replace(/^#+/u, "").slice(0, 200)).filter((name) => name !== "");
  return [...new Set(tags)].slice(0, 64);
}

function kindOf(type: string | null): string {
  return /^(?:image|video|audio)/u.exec(type ?? "")?.[0] ?? "unknown";
}

function filled(value: string | null): string | null {
  return value === null || value.trim() === "" ? null : value.trim();
}
