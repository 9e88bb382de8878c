/** Fields that every channel's configuration has: its name, the variable with its secret, its patience. */

import { z } from "zod";

/** Part of the channel's name in keys: "email:ops". */
export const ChannelName: z.ZodType<string> = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/u, "a name has lower-case letters, digits and hyphens");

/** Name of an environment variable; the secret itself never stands in a file. */
export const EnvName: z.ZodType<string> = z.string().regex(/^[A-Z][A-Z0-9_]*$/u, "name an environment variable");

/** Longest time for one delivery, in seconds. */
export const TimeoutSeconds: z.ZodType<number> = z.int().min(1).max(60).default(15);
