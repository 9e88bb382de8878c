/** A time in a configuration, written as "45s" or "5m" and read as milliseconds. The one schema that all rooms share. */

import { z } from "zod";
import { parseDuration } from "./duration.ts";

export const Duration: z.ZodType<number, string> = z.string().transform((text, context): number => {
  const ms = parseDuration(text);
  if (ms !== null) return ms;
  context.addIssue({ code: "custom", message: 'write a time such as "45s", "5m" or "2h"' });
  return z.NEVER;
});
