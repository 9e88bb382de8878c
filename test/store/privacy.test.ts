import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import type { Post } from "../../src/model/post.ts";
import { NO_ENGAGEMENT } from "../../src/model/post.ts";
import { openIdentity, toStoredPost } from "../../src/platform/identity.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import { analysisOf, batchOf, matchOf, T0 } from "./sample.ts";

const folder = mkdtempSync(join(tmpdir(), "hearsay-privacy-"));
const path = join(folder, "posts.db");
const keyFile = join(folder, "identity.key");

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const SECRETS = {
  did: "did:plc:qqfirstperson",
  handle: "wanda_first.example",
  name: "Wanda Firstname",
  bio: "mother of three in Smallville",
  friend: "otherhandle99",
  path: "profilepath77",
  mail: "private.person",
} as const;

const POST: Post = {
  nativeId: `at://${SECRETS.did}/app.bsky.feed.post/3kabc`,
  idNamesAuthor: true,
  platform: "bluesky",
  text: `measles again? ask @${SECRETS.friend} or ${SECRETS.mail}@mail.example, I am ${SECRETS.handle}, https://bsky.app/profile/${SECRETS.path}/post/1 ${SECRETS.did}`,
  createdAtMs: T0,
  editedAtMs: null,
  lang: "en",
  author: {
    id: SECRETS.did,
    handle: SECRETS.handle,
    name: SECRETS.name,
    bio: SECRETS.bio,
    followers: 12,
    verified: false,
  },
  url: `https://bsky.app/profile/${SECRETS.handle}/post/3kabc`,
  replyTo: `at://${SECRETS.did}/app.bsky.feed.post/3kaaa`,
  repostOf: null,
  quotedText: `from @${SECRETS.friend}`,
  linkTitle: `@${SECRETS.friend} on the plaza`,
  links: [`https://${SECRETS.handle}/blog`, `https://bsky.app/profile/${SECRETS.path}`],
  tags: [],
  media: [{ kind: "image", alt: `@${SECRETS.friend} smiling` }],
  engagement: NO_ENGAGEMENT,
};

function bytesOnDisk(): string {
  return ["", "-wal"]
    .map((tail) =>
      readFileSync(path + tail)
        .toString("latin1")
        .toLowerCase(),
    )
    .join("\n");
}

test("no handle, name, bio, DID, address or e-mail is anywhere in the database file", async () => {
  const identity = openIdentity({ keyFile, env: {} });
  const store = await openSqliteStore({ path });
  const context = { nowMs: T0, identity, claimsCredential: () => true, named: () => [] };
  const kept = toStoredPost(POST, context);
  await store.ingest(
    batchOf([kept], {
      rejects: [
        {
          reason: "no text",
          nativeId: POST.nativeId,
          sample: JSON.stringify({
            did: SECRETS.did,
            handle: SECRETS.handle,
            displayName: SECRETS.name,
            bio: SECRETS.bio,
          }),
        },
      ],
    }),
  );
  await store.ingest(batchOf([toStoredPost({ ...POST, text: `edited by ${SECRETS.handle}` }, context)]));
  await store.recordAnalyses([analysisOf(kept.id, [matchOf("m")])], "r", T0);
  await store.indexWords(10);
  const disk = bytesOnDisk();
  // The search works: what is meant to be there is there.
  expect(disk).toContain("edited by");
  for (const [what, secret] of Object.entries(SECRETS)) {
    expect(disk.includes(secret.toLowerCase()), `${what} is in the file`).toBe(false);
    for (const part of secret
      .toLowerCase()
      .split(/[^a-z0-9_]+/)
      .filter((one) => one.length > 7)) {
      expect(disk.includes(part), `${part} is in the file`).toBe(false);
    }
  }
  expect(disk.includes(readFileSync(keyFile, "utf8").trim().toLowerCase())).toBe(false);
  expect(identity.open(kept.sealedUrl!)).toBe(POST.url);
  await store.close();
});

test("the words of a deleted post are gone from the file once it is closed", async () => {
  const store = await openSqliteStore({ path });
  const secret = "zanzibarquokka";
  const identity = openIdentity({ keyFile, env: {} });
  const post = { ...POST, nativeId: "at://did:plc:y/1", text: `${secret} story` };
  const kept = toStoredPost(post, { nowMs: T0, identity, claimsCredential: () => false, named: () => [] });
  await store.ingest(batchOf([kept]));
  await store.indexWords(10);
  expect(bytesOnDisk()).toContain(secret);
  await store.ingest(batchOf([], { tombstones: [{ kind: "post", platform: "bluesky", id: kept.id, atMs: T0 }] }));
  await store.close();
  expect(readFileSync(path).toString("latin1").toLowerCase()).not.toContain(secret);
});
