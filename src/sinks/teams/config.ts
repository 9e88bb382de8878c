/** What an operator can set for one Microsoft Teams channel. */

import { z } from "zod";
import { ChannelName, EnvName, TimeoutSeconds } from "../../platform/channel-field.ts";

export interface TeamsConfig {
  /** Part of the channel's name: "teams:ops". */
  readonly name: string;
  /** Environment variable with the address of a Workflows webhook ("When a Teams webhook request is received"). */
  readonly urlEnv: string;
  readonly timeoutMs: number;
}

export const TeamsConfig: z.ZodType<TeamsConfig> = z
  .strictObject({ name: ChannelName, urlEnv: EnvName, timeoutSeconds: TimeoutSeconds })
  .transform(({ timeoutSeconds, ...rest }) => ({ ...rest, timeoutMs: timeoutSeconds * 1000 }));
