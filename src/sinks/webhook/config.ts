/** What an operator can set for one webhook. */

import { z } from "zod";
import { ChannelName, EnvName, TimeoutSeconds } from "../../platform/channel-field.ts";

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
    name: ChannelName,
    url: z.url({ protocol: /^https?$/ }).refine((url) => new URL(url).username === "", "no user name in the address"),
    secretEnv: EnvName.nullable().default(null),
    timeoutSeconds: TimeoutSeconds,
  })
  .transform(({ timeoutSeconds, ...rest }) => ({ ...rest, timeoutMs: timeoutSeconds * 1000 }));
