/** Peers of the text benchmark that ship no types; only what the benchmark calls. */
declare module "vader-sentiment" {
  export const SentimentIntensityAnalyzer: { polarity_scores(text: string): { readonly compound: number } };
}
declare module "sentiment" {
  export default class Sentiment {
    analyze(text: string): { readonly score: number };
  }
}
declare module "ahocorasick" {
  export default class AhoCorasick {
    constructor(terms: readonly string[]);
    search(text: string): readonly (readonly [end: number, terms: readonly string[]])[];
  }
}
