/** What an operator can set for a file of posts, one JSON object per line. */

import { basename } from "node:path";
import { z } from "zod";

export interface FileConfig {
  /** Stable id of this source; "file:<name of the file>" if left out. */
  readonly id: string;
  /** A file, or "-" for standard input. Gzip is recognised by its first bytes. */
  readonly path: string;
  /** Wait at the end for lines that are still to be written, as `tail -F` does. */
  readonly follow: boolean;
  readonly batchSize: number;
  /** Longer lines are refused without being held in memory. */
  readonly maxLineBytes: number;
  /** A compressed file that grows beyond this is given up. */
  readonly maxExpandedBytes: number;
}

export const FileConfig: z.ZodType<FileConfig> = z
  .strictObject({
    id: z.string().min(1).optional(),
    path: z.string().min(1),
    follow: z.boolean().default(false),
    batchSize: z.int().min(1).max(1000).default(200),
    maxLineBytes: z.int().min(1024).max(67_108_864).default(8_388_608),
    maxExpandedBytes: z.int().min(1024).default(4_294_967_296),
  })
  .transform((written) => ({
    ...written,
    id: written.id ?? `file:${written.path === "-" ? "stdin" : basename(written.path)}`,
  }));
