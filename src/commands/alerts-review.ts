/** `hearsay alerts review`: whether posts behind an alert are about its myth, as a person sees it. */

import { type Episode, mythOf } from "../model/alert.ts";
import type { PostId } from "../model/post.ts";
import type { Store } from "../store/store.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";

const MOST_POSTS = 500;

export async function reviewPosts(
  store: Store,
  io: Io,
  episode: Episode,
  said: {
    readonly posts: readonly string[];
    readonly as: string | undefined;
    readonly by: string;
    readonly atMs: number;
  },
): Promise<ExitCode> {
  const myth = mythOf(episode.subject);
  if (myth === null) throw new CannotRun(`alerts review: ${episode.id} is about no myth, so its posts match none`);
  if (said.as !== "right" && said.as !== "wrong") throw new CannotRun("alerts review: --as takes one of right, wrong");
  if (said.posts.length === 0)
    throw new CannotRun(`alerts review: say which posts; hearsay alerts show ${episode.id} --why lists them`);
  const behind = new Set<string>(await store.episodePosts(episode.id, MOST_POSTS));
  const stray = said.posts.find((post) => !behind.has(post));
  if (stray !== undefined) throw new CannotRun(`alerts review: ${stray} is not among the posts of ${episode.id}`);
  const isRight = said.as === "right";
  const notes = await Promise.all(
    said.posts.map(async (post) => {
      const record = await store.post(post as PostId);
      const rev = record?.analysis?.matches.find((match) => match.myth === myth)?.rev ?? episode.rev;
      return { post: post as PostId, myth, isRight, rev };
    }),
  );
  const noted = await store.noteReviews(notes, said.by, said.atMs);
  io.stdout.write(`${noted} post(s) of ${episode.id} marked ${said.as} for ${myth} by ${said.by}\n`);
  return 0;
}
