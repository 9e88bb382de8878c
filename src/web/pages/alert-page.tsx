/** One alert: how much, why, the facts, the reply and the posts behind it. */

import { subjectName } from "../../model/alert.ts";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { AlertView, PostView } from "../view.ts";
import { Layout, when } from "./layout.tsx";
import { PostCard } from "./post-page.tsx";

export function AlertPage({
  alert,
  posts,
  total,
}: {
  readonly alert: AlertView;
  readonly posts: readonly PostView[];
  readonly total: number;
}): JSX.Element {
  const { episode } = alert;
  const { stats, reply } = episode;
  return (
    <Layout title={alert.title}>
      <h1>
        <span class={`badge ${episode.severity}`}>{episode.severity}</span> {alert.title}
      </h1>
      <p class="meta">
        {episode.id} · <span class={`state ${episode.condition.state}`}>{episode.condition.state}</span> ·{" "}
        {subjectName(episode.subject)} · opened {when(episode.openedAtMs)} · {episode.handling.state} · {episode.seq}{" "}
        message
        {episode.seq === 1 ? "" : "s"} sent
      </p>
      <section>
        <h2>What</h2>
        <p>Posts claiming: {alert.claim}</p>
        <p>
          {stats.authors} people in the window, usual {stats.expected.toFixed(1)}.{" "}
          {stats.test === "spike"
            ? `A sudden rise; by chance ${stats.spikeP.toExponential(1)}.`
            : `CUSUM ${stats.cusum.toFixed(1)} over its threshold ${stats.threshold}.`}{" "}
          Rule {episode.rule}, myth revision {episode.rev}.
        </p>
      </section>
      <section>
        <h2>Facts</h2>
        {alert.facts.map((fact) => (
          <p>
            {fact.text}{" "}
            {fact.sources.map((source) => (
              <a class="source" href={source.url} rel="noreferrer noopener">
                {source.title}
              </a>
            ))}
          </p>
        ))}
      </section>
      <section>
        <h2>Suggested reply</h2>
        {reply === null ? (
          <p>None: {episode.replyWhyNot ?? "none fits"}.</p>
        ) : (
          <blockquote lang={reply.language}>
            <p>{reply.text}</p>
            <p class="meta">
              {reply.id} · for posts that{" "}
              {reply.for === "asks" ? "ask" : reply.for === "asserts" ? "assert it" : "report it"} ·{" "}
              {reply.approvalNote}
            </p>
          </blockquote>
        )}
      </section>
      <section>
        <h2>Posts behind it</h2>
        <p class="meta">
          {posts.length} of {total} shown, newest first. Authors are not shown and their names are not stored.
        </p>
        {posts.map((post) => (
          <PostCard post={post} />
        ))}
      </section>
    </Layout>
  );
}
