/** Replay put together: the jobs of the daemon over files and a virtual clock. */

import { openIdentityOf, storing, watchOf, type Env } from "./app-parts.ts";
import type { Config } from "./config/schema.ts";
import type { Snapshot } from "./config/snapshot.ts";
import { createDetector } from "./jobs/detect.ts";
import { runReplay, REPLAY_STEP_MS, type ReplaySummary } from "./jobs/replay.ts";
import type { Post, PostId } from "./model/post.ts";
import type { Outcome } from "./model/problem.ts";
import { virtualClock } from "./platform/clock.ts";
import type { Sink } from "./sinks/sink.ts";
import { openTimeline } from "./sources/index.ts";
import type { Store } from "./store/store.ts";

export interface ReplayOptions {
  readonly config: Config;
  readonly env: Env;
  readonly store: Store;
  readonly snapshot: Snapshot;
  readonly files: readonly string[];
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly parse: (value: unknown) => Outcome<Post>;
  /** `givenId` is the id as it stands in the files, where the store knows the post by a pseudonym. */
  readonly openSink: (givenId: (id: PostId) => string) => Sink;
  readonly rejected: (file: string, line: number, reason: string) => void;
  readonly progress: (posts: number, atMs: number) => void;
}

/** Runs the pipeline over files on a virtual clock. Goes on where an earlier run on the same store was cut off. */
export async function replayFiles(options: ReplayOptions, signal: AbortSignal): Promise<ReplaySummary> {
  const { config, env, store, snapshot } = options;
  const identity = openIdentityOf(config, env);
  const given = new Map<PostId, string>();
  const sink = options.openSink((id) => given.get(id) ?? id);
  const clock = virtualClock(0);
  const source = openTimeline({
    id: "replay",
    files: options.files,
    stepMs: REPLAY_STEP_MS,
    fromMs: options.fromMs,
    toMs: options.toMs,
    parse: (value) => {
      const post = options.parse(value);
      if (post.ok) {
        const { platform, nativeId, idNamesAuthor } = post.value;
        const id = identity.postId(platform, nativeId, idNamesAuthor);
        if (id !== nativeId) given.set(id, nativeId);
      }
      return post;
    },
    rejected: options.rejected,
  });
  return runReplay(
    {
      store,
      source,
      clock,
      detector: createDetector(store, "replay", [sink.channel], watchOf(snapshot)),
      dispatcher: {
        store,
        holder: "replay",
        sinks: new Map([[sink.channel, sink]]),
        now: clock.now,
        random: () => 0.5,
      },
      knowledge: snapshot.knowledge,
      toStored: storing(identity, () => snapshot).toStored,
      progress: options.progress,
    },
    signal,
  );
}
