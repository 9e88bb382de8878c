/** What an operator can set for one feed, and what holds if they set nothing. */

import { z } from "zod";
import { Duration } from "../../platform/duration-field.ts";

export interface FeedConfig {
  /** Part of the source's id: "feed:who-news". */
  readonly name: string;
  readonly url: string;
  readonly everyMs: number;
  /** BCP 47; used where neither item nor feed declares a language. */
  readonly lang: string | null;
  /** Items read of one answer, in the feed's order. */
  readonly items: number;
}

/** The written form: times as "15m". No feed is asked more than once a minute. */
export const FeedConfig: z.ZodType<FeedConfig> = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/u, "a name has lower-case letters, digits and hyphens"),
    url: z.url({ protocol: /^https?$/ }),
    every: Duration.refine((ms) => ms >= 60_000, "a feed is asked at most once a minute").prefault("15m"),
    lang: z.string().max(35).nullable().default(null),
    items: z.int().min(1).max(2000).default(500),
  })
  .transform(({ every, ...rest }) => ({ ...rest, everyMs: every }));
