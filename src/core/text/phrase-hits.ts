/** Where phrases were found, as columns that grow and are filled again and again. */

/** What `find` fills; the arrays grow and are filled again by the next call. */
export interface PhraseHits {
  count: number;
  /** Index into the entries. */
  phrase: Int32Array;
  /** First and last token, both included. */
  first: Int32Array;
  last: Int32Array;
  /** Product over the words of 1 for the word itself, .9 disguised, .8 one letter wrong. */
  quality: Float64Array;
  /** NOTES numbers a hit: what its entry was given when the book was made; not filled in a book without notes. */
  note: Int32Array;
}

/** Numbers that a hit brings along, so that its reader need not look anywhere else for them. */
export const NOTES = 5;

export function newPhraseHits(): PhraseHits {
  return {
    count: 0,
    phrase: new Int32Array(64),
    first: new Int32Array(64),
    last: new Int32Array(64),
    quality: new Float64Array(64),
    note: new Int32Array(64 * NOTES),
  };
}

export function putHit(
  into: PhraseHits,
  phrase: number,
  first: number,
  last: number,
  quality: number,
  notes: Int32Array | null,
): void {
  const n = into.count;
  if (n === into.phrase.length) growHits(into, n + 1);
  if (notes !== null) for (let k = 0; k < NOTES; k += 1) into.note[n * NOTES + k] = notes[phrase * NOTES + k]!;
  into.phrase[n] = phrase;
  into.first[n] = first;
  into.last[n] = last;
  into.quality[n] = quality;
  into.count = n + 1;
}

/** Makes room for so many. */
export function growHits(into: PhraseHits, wanted: number): void {
  const size = Math.max(wanted, into.phrase.length * 2);
  const phrase = new Int32Array(size);
  const first = new Int32Array(size);
  const last = new Int32Array(size);
  const quality = new Float64Array(size);
  phrase.set(into.phrase);
  first.set(into.first);
  last.set(into.last);
  quality.set(into.quality);
  const note = new Int32Array(size * NOTES);
  note.set(into.note);
  Object.assign(into, { phrase, first, last, quality, note });
}
