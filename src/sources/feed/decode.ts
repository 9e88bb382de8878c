/**
 * Decides in which charset a feed is written: byte order mark, then the HTTP header, then the XML
 * prolog, then UTF-8 (RFC 7303 section 3). Names that are no charset are passed over.
 */

const PROLOG_BYTES = 512;

/** Never throws; bytes that fit no character become U+FFFD. */
export function decodeFeed(bytes: Uint8Array, httpCharset: string | null): string {
  const label = bomOf(bytes) ?? known(httpCharset) ?? known(prologOf(bytes)) ?? wideOf(bytes) ?? "utf-8";
  const text = new TextDecoder(label).decode(bytes);
  return label === "windows-1252"
    ? text.replace(/[\u0080-\u009f]/gu, (one) => WINDOWS.charAt(one.charCodeAt(0) - 0x80))
    : text;
}

/** Characters of windows-1252 at 0x80..0x9f; Node 20 decodes them as if the label were ISO-8859-1. */
const WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

function bomOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return null;
}

/** UTF-16 without a mark, by its first character. */
function wideOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x3c && bytes[1] === 0) return "utf-16le";
  return bytes[0] === 0 && bytes[1] === 0x3c ? "utf-16be" : null;
}

function prologOf(bytes: Uint8Array): string | null {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, PROLOG_BYTES));
  return /^\s*<\?xml[^>]{0,300}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/u.exec(start)?.[1] ?? null;
}

function known(label: string | null): string | null {
  if (label === null) return null;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
