/** The package types its root only; Hearsay loads single stemmers, since the root opens database drivers. */
declare module "natural/lib/natural/stemmers/*" {
  const stemmer: { stem(token: string): string };
  export default stemmer;
}
