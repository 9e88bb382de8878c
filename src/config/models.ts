/**
 * Reads learned models, `lexicons/<lang>/<name>.bin` with the sidecar `<name>.json` beside each. A
 * model whose checksum or form does not fit is refused and reported; analysis then goes on with the
 * hand lexicons. What the arrays mean is each task's in core.
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { decodeModel, type ModelFile } from "../core/text/model-file.ts";
import type { Finding } from "../model/rules.ts";

/** The sidecar: what a model learned from, how well, and under which terms it may be passed on. */
export interface ModelSidecar {
  readonly kind: "model";
  readonly task: string;
  readonly classes: readonly string[];
  /** What it was trained on. */
  readonly source: string;
  readonly licence: string;
  /** Lowest and highest score it can give. */
  readonly range: readonly [number, number];
  readonly sha256: string;
  readonly bytes: number;
  readonly seed: number;
  /** Labelled posts it was trained on. */
  readonly posts: number;
  /** Scores on posts held out from training; what was tuned on them is said in the model card. */
  readonly development: Readonly<Record<string, number>>;
  readonly note?: string | undefined;
}

const Sidecar: z.ZodType<ModelSidecar> = z.strictObject({
  kind: z.literal("model"),
  task: z.string().regex(/^[a-z-]+$/),
  classes: z.array(z.string()).min(2),
  source: z.string().min(1),
  licence: z.string().min(1),
  range: z.tuple([z.number(), z.number()]),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int(),
  seed: z.number().int(),
  posts: z.number().int(),
  development: z.record(z.string(), z.number()),
  note: z.string().optional(),
});

export interface LoadedModel {
  readonly lang: string;
  readonly name: string;
  readonly task: string;
  readonly file: ModelFile;
  readonly sidecar: ModelSidecar;
}

export interface LoadedModels {
  readonly models: readonly LoadedModel[];
  readonly findings: readonly Finding[];
}

const FIX = "put the released file back or train it again (hearsay train); until then the hand lexicons are used";

/** Every model under `dir`, in order of path, and every one refused. */
export function loadModels(dir: string): LoadedModels {
  const models: LoadedModel[] = [];
  const findings: Finding[] = [];
  for (const [lang, name] of modelsUnder(dir)) {
    const path = join(dir, lang, `${name}.bin`);
    const refuse = (code: string, what: string): void => {
      findings.push({
        code,
        level: "warn",
        place: { file: path, line: 1, column: 1 },
        what: `the learned model is refused: ${what}`,
        fix: FIX,
      });
    };
    try {
      const sidecar = Sidecar.safeParse(JSON.parse(readFileSync(join(dir, lang, `${name}.json`), "utf8")));
      if (!sidecar.success) {
        const [issue] = sidecar.error.issues;
        refuse("L021", `its sidecar ${name}.json does not fit (${issue?.path.join(".")}: ${issue?.message})`);
        continue;
      }
      const bytes = readFileSync(path);
      const sum = createHash("sha256").update(bytes).digest("hex");
      if (sum !== sidecar.data.sha256) {
        refuse("L022", `its checksum is ${sum}, the sidecar says ${sidecar.data.sha256}`);
        continue;
      }
      const file = decodeModel(bytes);
      if (file.ok) models.push({ lang, name, task: sidecar.data.task, file: file.value, sidecar: sidecar.data });
      else refuse("L023", file.problem.detail);
    } catch (error) {
      refuse("L024", error instanceof Error ? error.message : String(error));
    }
  }
  return { models, findings };
}

/** What refused models and their reasons are told in, among all findings. */
export function refusedModels(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ code }) => /^L02\d$/.test(code))
    .map(({ place, code, what, fix }) => `${place.file}: ${code} ${what}${fix === null ? "" : `; ${fix}`}`);
}

function modelsUnder(dir: string): readonly (readonly [lang: string, name: string])[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: "utf8" })
      .map((path) => /^([a-z]{2,3})[\\/]([^\\/]+)\.bin$/.exec(path))
      .flatMap((found): readonly (readonly [string, string])[] =>
        found === null ? [] : [[found[1] ?? "", found[2] ?? ""]],
      )
      .sort(([a, b], [c, d]) => (`${a}/${b}` < `${c}/${d}` ? -1 : 1));
  } catch {
    // A folder that cannot be read is the lexicons' finding.
    return [];
  }
}
