/** What an operator can set for one file of alerts. */

import { z } from "zod";
import { ChannelName } from "../../platform/channel-field.ts";

export interface AlertFileConfig {
  /** Part of the channel's name: "file:archive". */
  readonly name: string;
  /** Where messages are appended, one JSON object per line. */
  readonly path: string;
}

export const AlertFileConfig: z.ZodType<AlertFileConfig> = z.strictObject({
  name: ChannelName,
  path: z.string().min(1),
});
