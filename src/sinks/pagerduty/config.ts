/** What an operator can set for one PagerDuty service. */

import { z } from "zod";
import { ChannelName, EnvName, TimeoutSeconds } from "../../platform/channel-field.ts";

export interface PagerDutyConfig {
  /** Part of the channel's name: "pagerduty:oncall". */
  readonly name: string;
  /** Environment variable with the integration's routing key. */
  readonly routingKeyEnv: string;
  /** The service region's events address. */
  readonly url: string;
  readonly timeoutMs: number;
}

export const PagerDutyConfig: z.ZodType<PagerDutyConfig> = z
  .strictObject({
    name: ChannelName,
    routingKeyEnv: EnvName,
    url: z.url({ protocol: /^https?$/ }).default("https://events.pagerduty.com/v2/enqueue"),
    timeoutSeconds: TimeoutSeconds,
  })
  .transform(({ timeoutSeconds, ...rest }) => ({ ...rest, timeoutMs: timeoutSeconds * 1000 }));
