/** What an operator can set for one webhook. */

import { z } from "zod";

export interface WebhookConfig {
  /** Part of the channel's name: "webhook:ops". */
  readonly name: string;
  readonly url: string;
  /** Environment variable that holds the signing secret; null: messages are not signed. */
  readonly secretEnv: string | null;
  /** Longest time for one delivery. */
  readonly timeoutMs: number;
}

/** The written form; the secret itself never stands in a file. */
export const WebhookConfig: z.ZodType<WebhookConfig> = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/u, "a name has lower-case letters, digits and hyphens"),
    url: z.url({ protocol: /^https?$/ }).refine((url) => new URL(url).username === "", "no user name in the address"),
    secretEnv: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/u, "name an environment variable")
      .nullable()
      .default(null),
    timeoutSeconds: z.int().min(1).max(60).default(15),
  })
  .transform(({ timeoutSeconds, ...rest }) => ({ ...rest, timeoutMs: timeoutSeconds * 1000 }));
