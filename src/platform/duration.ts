/** Reads times as people write them in the configuration: "500ms", "45s", "5m", "36h", "2d". */

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds, or null if it is not a number directly followed by one of ms, s, m, h, d. */
export function parseDuration(text: string): number | null {
  const parts = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text.trim());
  const unit = UNIT_MS[parts?.[2] ?? ""];
  return parts === null || unit === undefined ? null : Math.round(Number(parts[1]) * unit);
}
