/**
 * Finds what an Atom feed says was deleted (RFC 6721, `at:deleted-entry`), which the feed parser does
 * not read. Only elements beside entries count: an entry's own text must not delete its neighbours.
 */

export interface DeletedEntry {
  readonly ref: string;
  readonly when: string | null;
}

const MOST = 1000;

/** Linear in the length of the text. */
export function readDeleted(xml: string): readonly DeletedEntry[] {
  if (!xml.includes("deleted-entry")) return [];
  const found: DeletedEntry[] = [];
  let inEntry = 0;
  let at = 0;
  while (found.length < MOST) {
    const open = xml.indexOf("<", at);
    if (open === -1) break;
    const hidden = endOfHidden(xml, open);
    if (hidden !== null) {
      at = hidden;
      continue;
    }
    const tag = /^<(\/?)(?:[\w-]{1,30}:)?(entry|deleted-entry)(?=[\s/>])([^<>]{0,4000})>/u.exec(
      xml.slice(open, open + 4100),
    );
    at = open + 1;
    if (tag === null) continue;
    const [, slash, name, attributes] = tag;
    if (name === "entry") inEntry += slash === "/" ? -1 : (attributes ?? "").endsWith("/") ? 0 : 1;
    else if (slash === "" && inEntry === 0) {
      const ref = attribute(attributes ?? "", "ref");
      if (ref !== null && ref !== "") found.push({ ref, when: attribute(attributes ?? "", "when") });
    }
  }
  return found;
}

/** Position after a comment or CDATA section that begins at `open`; null if none does. */
function endOfHidden(xml: string, open: number): number | null {
  const marks = xml.startsWith("<!--", open) ? "-->" : xml.startsWith("<![CDATA[", open) ? "]]>" : null;
  if (marks === null) return null;
  const end = xml.indexOf(marks, open);
  return end === -1 ? xml.length : end + marks.length;
}

function attribute(attributes: string, name: string): string | null {
  const value = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "u").exec(attributes);
  const raw = value?.[1] ?? value?.[2] ?? null;
  if (raw === null) return null;
  return raw
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}
