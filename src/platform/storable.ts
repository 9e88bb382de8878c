/** Makes any string safe to store and to send as UTF-8 without changing its length. */

/**
 * Lone surrogates and NUL become U+FFFD, unit for unit. SQLite would do the first silently and its
 * text functions stop at the second.
 */
export function storable(text: string): string {
  return text.replace(/[\p{Cs}\0]/gu, "\uFFFD");
}

const CUT = " … [cut]";

/** At most `limit` UTF-16 units; a longer text ends in a note that it was cut. Never splits a character. */
export function capped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = limit - CUT.length;
  const unit = text.charCodeAt(end - 1);
  if (unit >= 0xd800 && unit <= 0xdbff) end--;
  return text.slice(0, end) + CUT;
}
