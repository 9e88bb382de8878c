/** A learned model as the loader hands it over: whole, checked against its checksum, not yet opened. */

import type { ModelFile } from "./model-file.ts";

export interface LearnedModel {
  /** ISO 639-1 code, or "und" for all languages. */
  readonly lang: string;
  readonly name: string;
  readonly task: string;
  readonly file: ModelFile;
  readonly sidecar: { readonly sha256: string };
}
