/** The seed catalogue as labelled posts: its variants spread the myth, its debunking examples do not. */

import { readFileSync } from "node:fs";

interface Seed {
  readonly id: string;
  readonly variants?: readonly string[];
  readonly debunk_examples?: readonly string[];
}

export function seedPosts(file: string): string {
  const lines = readFileSync(file, "utf8").split("\n");
  const posts = lines
    .filter((line) => line.trim() !== "")
    .flatMap((line) => {
      const { id, variants = [], debunk_examples = [] } = JSON.parse(line) as Seed;
      const post = (text: string, n: number, stance: string): unknown => ({
        id: `${id}-${stance}-${n}`,
        text,
        myth: id,
        stance,
        frame: stance === "asserts" ? "variant" : "debunking example",
      });
      return [
        ...variants.map((text, n) => post(text, n, "asserts")),
        ...debunk_examples.map((text, n) => post(text, n, "debunks")),
      ];
    });
  return posts.map((post) => `${JSON.stringify(post)}\n`).join("");
}
