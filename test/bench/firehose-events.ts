/**
 * Makes Jetstream-shaped commits for the bench, seeded: mean 706 bytes, 38 % replies, 17 % images,
 * 13 % link cards, facets for hashtags (the mix measured on recorded streams). Texts are the caller's.
 */

const TAGS = ["health", "measles", "flu", "vaccines", "news", "science", "parents", "school"];

/** Uniform in [0, 1), repeatable (Lehmer generator, Park and Miller 1988). */
export function seeded(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** One event around each text. */
export function firehoseEvents(texts: readonly string[], seed: number): readonly string[] {
  const random = seeded(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? "";
  const key = (length: number): string =>
    Array.from({ length }, () => "234567abcdefghijklmnopqrstuvwxyz"[Math.floor(random() * 32)]).join("");
  const people = Array.from({ length: 2000 }, () => `did:plc:${key(24)}`);
  const ref = (): unknown => ({ cid: `bafyrei${key(52)}`, uri: `at://${pick(people)}/app.bsky.feed.post/${key(13)}` });
  return texts.map((given, n) => {
    const words = given.split(" ");
    let text = given;
    const record: Record<string, unknown> = { $type: "app.bsky.feed.post", createdAt: "2026-11-20T10:19:29.720Z" };
    if (random() < 0.17) record["embed"] = { $type: "app.bsky.embed.images", images: [imageOf(key, words)] };
    else if (random() < 0.16) record["embed"] = { $type: "app.bsky.embed.external", external: cardOf(key, words) };
    record["langs"] = ["en"];
    if (random() < 0.38) record["reply"] = { parent: ref(), root: ref() };
    if (random() < 0.25) {
      const tag = pick(TAGS);
      const byteStart = Buffer.byteLength(text) + 1;
      text += ` #${tag}`;
      const features = [{ $type: "app.bsky.richtext.facet#tag", tag }];
      record["facets"] = [{ features, index: { byteEnd: Buffer.byteLength(text), byteStart } }];
    }
    record["text"] = text;
    const commit = {
      rev: `3n2v${String(n).padStart(9, "0")}`,
      operation: "create",
      collection: "app.bsky.feed.post",
      rkey: `3n2w${String(n).padStart(9, "0")}`,
      record,
      cid: `bafyrei${key(52)}`,
    };
    return JSON.stringify({ did: pick(people), time_us: 1_795_342_769_721_433 + n * 27_000, kind: "commit", commit });
  });
}

type Key = (length: number) => string;

function imageOf(key: Key, words: readonly string[]): unknown {
  const ref = { $link: `bafkrei${key(52)}` };
  return {
    alt: words.slice(0, 5).join(" "),
    aspectRatio: { height: 1200, width: 900 },
    image: { $type: "blob", ref, mimeType: "image/jpeg", size: 119_635 },
  };
}

function cardOf(key: Key, words: readonly string[]): unknown {
  const title = words.slice(0, 7).join(" ");
  return { description: words.join(" "), title, uri: `https://news.example/${key(12)}`, thumb: imageOf(key, words) };
}
