import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { FileConfig } from "../../../src/sources/file/config.ts";
import { openFile } from "../../../src/sources/file/index.ts";
import { sourceContract, type SourceRig } from "../source-contract.ts";

async function makeRig(kind: "plain" | "gzip" | "followed"): Promise<SourceRig> {
  const folder = await mkdtemp(join(tmpdir(), "hearsay-file-"));
  const path = join(folder, "posts.jsonl");
  const lines: string[] = [];
  const onTopic: string[] = [];
  const line = (id: string, text: string): string => JSON.stringify({ id, text, createdAt: "2026-11-20T10:00:00Z" });
  for (let n = 0; n < 30; n++) {
    const topical = n % 2 === 0;
    if (topical) onTopic.push(`post-${n}`);
    lines.push(line(`post-${n}`, topical ? `measles ${n}` : `lunch ${n}`));
  }
  const write = async (): Promise<void> => {
    const text = lines.map((one) => one + "\n").join("");
    await writeFile(path, kind === "gzip" ? gzipSync(text) : text);
  };
  await write();
  let next = 100;
  return {
    onTopic,
    offTopic: 15,
    open: (context) => openFile(FileConfig.parse({ path, batchSize: 4, follow: kind === "followed" }), context),
    add: async (count) => {
      const added = Array.from({ length: count }, () => `post-${next++}`);
      const more = added.map((id) => line(id, `measles ${id}`));
      lines.push(...more);
      if (kind === "gzip") await write();
      else await appendFile(path, more.map((one) => one + "\n").join(""));
      return added;
    },
    break: () => rename(path, path + ".away"),
    mend: () => rename(path + ".away", path),
    close: () => rm(folder, { recursive: true }),
  };
}

sourceContract("file", () => makeRig("plain"));
sourceContract("compressed file", () => makeRig("gzip"));
sourceContract("followed file", () => makeRig("followed"));
