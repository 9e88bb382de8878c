/** Made-up labelled posts for training tests: every line tells its own feeling by a few words. */

const GOOD = ["lovely", "kind", "wonderful", "helpful", "great"];
const BAD = ["awful", "rude", "terrible", "useless", "horrible"];
const PLAIN = ["open", "closed", "local", "new", "central"];
const PLACES = ["clinic", "nurse", "pharmacy", "hospital", "doctor", "midwife", "helpline"];

/** `count` posts, the three feelings in turn, as JSONL rows. */
export function opinions(count: number): readonly Readonly<Record<string, string>>[] {
  return Array.from({ length: count }, (_, i) => {
    const words = [BAD, PLAIN, GOOD][i % 3]!;
    const word = words[Math.floor(i / 3) % words.length]!;
    const place = PLACES[Math.floor(i / 5) % PLACES.length]!;
    return {
      id: `made:${i}`,
      text: `the ${place} on street ${i % 11} is ${word} today`,
      sentiment: ["negative", "neutral", "positive"][i % 3]!,
      lang: "en",
    };
  });
}
