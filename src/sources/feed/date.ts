/**
 * Reads the dates feeds really hold: RFC 822 with two-digit years, wrong weekdays and zone names
 * outside the standard, and ISO 8601 with and without a zone. What names no zone is UTC.
 */

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Minutes east of UTC. The first eleven are RFC 822's; the others are seen in feeds. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  gmt: 0,
  z: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  utc: 0,
  wet: 0,
  west: 60,
  bst: 60,
  cet: 60,
  cest: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  sast: 120,
  ist: 330,
  sgt: 480,
  hkt: 480,
  jst: 540,
  kst: 540,
  aest: 600,
  aedt: 660,
  nzst: 720,
  nzdt: 780,
  akst: -540,
  akdt: -480,
  hst: -600,
};

const RFC_822 =
  /^(?:[a-z]{2,9}\.?,?\s+)?(\d{1,2})[\s-]+([a-z]{3,9})\.?[\s-]+(\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*([a-z]{1,5}|(?:gmt|utc)?[+-]\d{1,2}:?\d{2})?(?:\s*\([^)]{0,40}\))?$/iu;
const ISO_8601 =
  /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:[t\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)?\s*(z|[+-]\d{2}(?::?\d{2})?)?$/iu;

/** Unix milliseconds; null for anything that is no date. */
export function parseFeedDate(value: string | null | undefined): number | null {
  if (value === null || value === undefined || value.length > 100) return null;
  const text = value.trim().replace(/\s+/gu, " ");
  const iso = ISO_8601.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, zone] = iso;
    return toMs(Number(year), Number(month), Number(day ?? "1"), hour, minute, second, zone);
  }
  const rfc = RFC_822.exec(text);
  if (rfc === null) return null;
  const [, day, name, year, hour, minute, second, zone] = rfc;
  const month = MONTHS.indexOf((name ?? "").slice(0, 3).toLowerCase()) + 1;
  const full = year?.length === 2 ? (Number(year) < 70 ? 2000 : 1900) + Number(year) : Number(year);
  return month === 0 ? null : toMs(full, month, Number(day), hour, minute, second, zone);
}

function toMs(
  year: number,
  month: number,
  day: number,
  hour = "0",
  minute = "0",
  second = "0",
  zone = "",
): number | null {
  if (month < 1 || month > 12 || day < 1 || day > 31 || Number(hour) > 24 || Number(minute) > 59) return null;
  const ms = Date.UTC(year, month - 1, day, Number(hour), Number(minute), Math.min(59, Number(second)));
  return ms - zoneMinutes(zone) * 60_000;
}

function zoneMinutes(zone: string): number {
  const numeric = /([+-])(\d{1,2}):?(\d{2})?$/u.exec(zone);
  if (numeric === null) return ZONES[zone.toLowerCase()] ?? 0;
  const minutes = Number(numeric[2]) * 60 + Number(numeric[3] ?? "0");
  return minutes > 14 * 60 ? 0 : numeric[1] === "-" ? -minutes : minutes;
}
