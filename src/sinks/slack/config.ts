/** What an operator can set for one Slack channel. */

import { z } from "zod";
import { ChannelName, EnvName, TimeoutSeconds } from "../../platform/channel-field.ts";

export interface SlackConfig {
  /** Part of the channel's name: "slack:ops". */
  readonly name: string;
  /** Environment variable with an incoming-webhook address (every message stands alone) or a bot token. */
  readonly secretEnv: string;
  /** Conversation id ("C0123ABCD") for a bot token, which edits in place and threads; null: the secret is a webhook address. */
  readonly conversation: string | null;
  /** Where the Web API is asked; another address only for tests and proxies. */
  readonly api: string;
  readonly timeoutMs: number;
}

export const SlackConfig: z.ZodType<SlackConfig> = z
  .strictObject({
    name: ChannelName,
    secretEnv: EnvName,
    conversation: z
      .string()
      .regex(/^[A-Z0-9]{2,20}$/u, "give the conversation's id, such as C0123ABCD, not its name")
      .nullable()
      .default(null),
    api: z.url({ protocol: /^https?$/ }).default("https://slack.com/api"),
    timeoutSeconds: TimeoutSeconds,
  })
  .transform(({ timeoutSeconds, ...rest }) => ({ ...rest, timeoutMs: timeoutSeconds * 1000 }));
