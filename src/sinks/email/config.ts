/** What an operator can set for one list of mail recipients. */

import { z } from "zod";
import { ChannelName, EnvName, TimeoutSeconds } from "../../platform/channel-field.ts";

export interface EmailConfig {
  /** Part of the channel's name: "email:ops". */
  readonly name: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly host: string;
  readonly port: number;
  /**
   * "tls": encrypted from the first byte (port 465); "starttls": must be upgraded (587);
   * "none": plain, only for a relay on the same machine or in the same network.
   */
  readonly security: "tls" | "starttls" | "none";
  readonly user: string | null;
  /** Environment variable with the password. */
  readonly passwordEnv: string | null;
  readonly timeoutMs: number;
}

const Address = z.email("write an address such as alerts@health.example");

export const EmailConfig: z.ZodType<EmailConfig> = z
  .strictObject({
    name: ChannelName,
    from: Address,
    to: z.array(Address).min(1).max(50),
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).optional(),
    security: z.enum(["tls", "starttls", "none"]).default("starttls"),
    user: z.string().min(1).nullable().default(null),
    passwordEnv: EnvName.nullable().default(null),
    timeoutSeconds: TimeoutSeconds,
  })
  .refine((one) => (one.user === null) === (one.passwordEnv === null), "set user and passwordEnv together or neither")
  .transform(({ timeoutSeconds, port, ...rest }) => ({
    ...rest,
    port: port ?? (rest.security === "tls" ? 465 : rest.security === "starttls" ? 587 : 25),
    timeoutMs: timeoutSeconds * 1000,
  }));
