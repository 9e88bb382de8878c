/**
 * The schemas of what plans rather than matches: campaigns, the routes of alerts, exception lists that
 * topics opt into, the list of techniques. Types stay here until a stage acts on them. Format: docs/rules.md.
 */

import * as z from "zod";

import {
  GROUP_LABELS,
  type GroupLabel,
  type Routes,
  SAME_LABELS,
  type SameLabel,
  type Weekday,
  WEEKDAYS,
} from "../../model/routes.ts";
import { SIGNALS, type Campaign, type ExceptionRule } from "../../model/rules.ts";
import { addressOf } from "./facts.ts";
import {
  channel,
  clock,
  count,
  date,
  duration,
  id,
  language,
  listOf,
  oneOf,
  type PlaceOf,
  readShape,
  type SchemaRead,
  share,
  strict,
  text,
  timezone,
} from "./schema-fields.ts";

export const campaignShape: z.ZodType<RawCampaign> = strict({
  id,
  title: text,
  dates: strict({ from: date, to: date }),
  topic: id.optional(),
  hashtags: listOf(text).optional(),
  links: listOf(text).optional(),
  accounts: listOf(text).optional(),
  watch_myths: listOf(id).optional(),
  hijack: strict({
    off_message_share: share.optional(),
    needs: strict({ authors: count.optional(), within: duration.optional() }).optional(),
  }).optional(),
  owner: id.optional(),
  owners: listOf(id).optional(),
});

interface RawCampaign {
  id: string;
  title: string;
  dates: { from: string; to: string };
  topic?: string | undefined;
  hashtags?: string[] | undefined;
  links?: string[] | undefined;
  accounts?: string[] | undefined;
  watch_myths?: string[] | undefined;
  hijack?:
    | {
        off_message_share?: number | undefined;
        needs?: { authors?: number | undefined; within?: number | undefined } | undefined;
      }
    | undefined;
  owner?: string | undefined;
  owners?: string[] | undefined;
}

export function readCampaign(value: unknown): SchemaRead<Campaign> {
  const read = readShape(campaignShape, value);
  if (!read.ok) return read;
  const { topic = null, hashtags = [], links = [], accounts = [], watch_myths = [] } = read.value;
  const { hijack, owner, owners = [] } = read.value;
  const { authors = null, within = null } = hijack?.needs ?? {};
  return {
    ok: true,
    value: {
      id: read.value.id,
      title: read.value.title,
      dates: read.value.dates,
      topic,
      hashtags,
      links: links.map(addressOf),
      accounts,
      watchMyths: watch_myths,
      hijack: { offMessageShare: hijack?.off_message_share ?? null, authors, withinMs: within },
      owners: owner === undefined ? owners : [...owners, owner],
    },
  };
}

const escalation = strict({ after: duration, to: channel });

export const routesShape: z.ZodType<RawRoutes> = strict({
  group_by: listOf(oneOf(GROUP_LABELS)).optional(),
  group_wait: duration.optional(),
  reopen_within: duration.optional(),
  routes: z
    .array(strict({ when: text, to: listOf(channel), escalate: z.array(escalation).optional(), quiet: id.optional() }))
    .min(1),
  quiet: z
    .record(
      z.string(),
      strict({
        from: clock,
        to: clock,
        timezone,
        except: oneOf(["critical", "high", "nothing"]).optional(),
        // oxlint-disable-next-line unicorn/no-thenable -- the word editors write; nothing awaits it
        then: oneOf(["catch-up"]).optional(),
      }),
    )
    .optional(),
  inhibit: z
    .array(strict({ if: oneOf(SIGNALS), hold: listOf(oneOf(SIGNALS)), same: listOf(oneOf(SAME_LABELS)).optional() }))
    .optional(),
  digests: strict({
    daily: strict({ at: clock.optional(), to: listOf(channel).optional() }).optional(),
    weekly: strict({ on: oneOf(WEEKDAYS).optional(), at: clock.optional(), to: listOf(channel).optional() }).optional(),
  }).optional(),
});

interface RawRoutes {
  group_by?: GroupLabel[] | undefined;
  group_wait?: number | undefined;
  reopen_within?: number | undefined;
  routes: {
    when: string;
    to: string[];
    escalate?: { after: number; to: string }[] | undefined;
    quiet?: string | undefined;
  }[];
  quiet?:
    | Record<
        string,
        { from: string; to: string; timezone: string; except?: "critical" | "high" | "nothing" | undefined }
      >
    | undefined;
  inhibit?: { if: string; hold: string[]; same?: SameLabel[] | undefined }[] | undefined;
  digests?:
    | {
        daily?: { at?: string | undefined; to?: string[] | undefined } | undefined;
        weekly?: { on?: Weekday | undefined; at?: string | undefined; to?: string[] | undefined } | undefined;
      }
    | undefined;
}

const GROUP_WAIT_MS = 10 * 60_000;
const DIGEST_AT = "08:00";

/** `alerts/routes.yaml`. Critical ignores quiet hours whatever `except` says. */
export function readRoutes(value: unknown): SchemaRead<Routes> {
  const read = readShape(routesShape, value);
  if (!read.ok) return read;
  const { group_by, group_wait, reopen_within, routes, quiet = {}, inhibit = [], digests = {} } = read.value;
  return {
    ok: true,
    value: {
      groupBy: group_by ?? ["topic"],
      groupWaitMs: group_wait ?? GROUP_WAIT_MS,
      reopenWithinMs: reopen_within ?? null,
      routes: routes.map(({ when, to, escalate = [], quiet: hours = null }) => ({
        when,
        to,
        escalate: escalate.map(({ after, to: whom }) => ({ afterMs: after, to: whom })),
        quiet: hours,
      })),
      quiet: Object.entries(quiet).map(([name, { from, to, timezone: zone, except }]) => ({
        name,
        from,
        to,
        timezone: zone,
        except: except === "high" ? "high" : "critical",
      })),
      inhibit: inhibit.map(({ if: by, hold, same = [] }) => ({ if: by, hold, same, upTo: "critical" })),
      digests: {
        daily: { at: digests.daily?.at ?? DIGEST_AT, to: digests.daily?.to ?? null },
        weekly: {
          on: digests.weekly?.on ?? "monday",
          at: digests.weekly?.at ?? DIGEST_AT,
          to: digests.weekly?.to ?? null,
        },
      },
    },
  };
}

export const techniquesShape: z.ZodType<{ techniques: Record<string, string> }> = strict({
  techniques: z.record(z.string(), text),
});

/** `vocab/techniques.yaml`: the names that `technique:` may use. */
export function readTechniques(value: unknown): SchemaRead<readonly string[]> {
  const read = readShape(techniquesShape, value);
  return read.ok ? { ok: true, value: Object.keys(read.value.techniques) } : read;
}

export const sharedExceptionsShape: z.ZodType<RawShared> = strict({
  language,
  exceptions: z.array(
    strict({
      name: id,
      when: text,
      effect: oneOf(["block", "lower"]),
      reason: text.optional(),
      until: date.optional(),
    }),
  ),
});

interface RawShared {
  language: string;
  exceptions: {
    name: string;
    when: string;
    effect: "block" | "lower";
    reason?: string | undefined;
    until?: string | undefined;
  }[];
}

/** An exception that holds for every myth of the topics that name it, in myths that cover its language. */
export interface SharedException extends ExceptionRule {
  readonly language: string;
}

/** `vocab/exceptions.LANG.yaml`. */
export function readSharedExceptions(value: unknown, placeOf: PlaceOf): SchemaRead<readonly SharedException[]> {
  const read = readShape(sharedExceptionsShape, value);
  if (!read.ok) return read;
  const { language: lang, exceptions } = read.value;
  const shared = exceptions.map(({ name, when, effect, reason = "", until = null }, n): SharedException => ({
    name,
    when,
    effect,
    reason,
    until,
    language: lang,
    place: placeOf(["exceptions", n]),
  }));
  return { ok: true, value: shared };
}
