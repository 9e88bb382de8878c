/**
 * The shape that every analysis stage reads: one field of a post, folded and cut into tokens, as a
 * struct of typed arrays. A reader fills one Tokens value again and again, so nothing here may be
 * kept past the next read; copy what must live longer.
 */

/** Token kinds. Only words, numbers and hashtags advance the word index. */
export const KIND_WORD = 0;
export const KIND_NUMBER = 1;
export const KIND_HASHTAG = 2;
export const KIND_MENTION = 3;
export const KIND_URL = 4;
export const KIND_EMOJI = 5;
export const KIND_PUNCT = 6;

/** Mark bits. */
export const MARK_UPPER = 1; // every letter is upper case, two letters or more
export const MARK_TITLE = 2; // first letter is upper case
export const MARK_LONG = 4; // a letter run of three or more was cut to two in the folded form
export const MARK_ODD = 8; // mixes scripts, or letters with digits or symbols: worth de-obfuscating
export const MARK_PART = 16; // a part of a hashtag (#MMRcausesAutism gives one KIND_HASHTAG and its parts)
export const MARK_JOINED = 32; // no space before this token
export const MARK_QUOTED = 64; // inside quotation marks
export const MARK_ACCENT = 128; // the folded form lost a diacritic
export const MARK_NOT = 256; // ends in "n't" with any apostrophe (don't, can’t)

export interface Tokens {
  /** The text exactly as given. */
  readonly source: string;
  readonly count: number;
  readonly kind: Uint8Array;
  readonly mark: Uint16Array;
  /** UTF-16 offsets into `source`, end exclusive. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** 64-bit hash of the folded form in two halves; `hashWord` gives the same for a string. */
  readonly lo: Uint32Array;
  readonly hi: Uint32Array;
  /**
   * Position for distances: words, numbers and hashtags count one each; the parts of a hashtag
   * share its position; emoji, mentions, URLs and punctuation carry the position of the next word.
   * In scripts without spaces (Han, kana, Thai, Lao, Khmer, Burmese) every character is one word.
   */
  readonly word: Uint16Array;
  /** Sentence number, from 0. A newline ends a sentence. */
  readonly sentence: Uint16Array;
  /** Clause number, from 0, over the whole field: sentence ends, dashes, semicolons, "but". */
  readonly clause: Uint16Array;
  /** True when the field was longer than the tokeniser reads (see MAX_UNITS and MAX_TOKENS): the rest was ignored. */
  readonly truncated: boolean;
}
