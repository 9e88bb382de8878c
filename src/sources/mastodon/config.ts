/** What an operator can set for one Mastodon server, and what holds if they set nothing. */

import { z } from "zod";
import { Duration } from "../../platform/duration-field.ts";

type Wish = "noindex" | "indexable" | "nobot";

export interface MastodonConfig {
  /** Origin, such as "https://mastodon.example". */
  readonly server: string;
  /** Hashtags without #. */
  readonly tags: readonly string[];
  readonly everyMs: number;
  /** Pages of 40 that one walk of one tag may read; what lies beyond is recorded as a gap. */
  readonly pages: number;
  /** How far a first walk goes back, and the farthest a walk after a long stop does. */
  readonly oldestMs: number;
  /** Which wishes of authors not to be found or indexed are honoured. */
  readonly honour: readonly Wish[];
  /** Vanished posts looked up per walk of a tag, to tell deleted ones from unlisted ones. */
  readonly deleteChecks: number;
}

/** With or without #; letters, digits, marks and underscores. */
const Hashtag = z
  .string()
  .transform((tag) => tag.trim().replace(/^[#＃]/u, ""))
  .pipe(z.string().regex(/^[\p{L}\p{N}\p{M}_·]{1,100}$/u, "a hashtag has letters, digits and underscores only"));

/** The written form: times as "5m". Each tag is asked for at most once a minute, whatever is written. */
export const MastodonConfig: z.ZodType<MastodonConfig> = z
  .strictObject({
    server: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
    tags: z.array(Hashtag).min(1).max(100),
    every: Duration.refine((ms) => ms >= 60_000, "a server is asked at most once a minute").prefault("5m"),
    pages: z.int().min(1).max(100).default(15),
    oldest: Duration.prefault("24h"),
    honour: z.array(z.enum(["noindex", "indexable", "nobot"])).default(["noindex", "indexable", "nobot"]),
    deleteChecks: z.int().min(0).max(40).default(5),
  })
  .transform(({ every, oldest, tags, ...rest }) => ({
    ...rest,
    tags: [...new Map(tags.map((tag) => [tag.toLowerCase(), tag])).values()],
    everyMs: every,
    oldestMs: oldest,
  }));
