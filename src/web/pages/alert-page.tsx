/** One alert: the message as it was told, what to do with it, all facts, the reply and the posts behind it. */

import { subjectName, type Episode } from "../../model/alert.ts";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { AlertView, MessageView, PostView } from "../view.ts";
import { Layout, when } from "./layout.tsx";
import { PostCard } from "./post-page.tsx";

export function AlertPage({
  alert,
  message,
  posts,
  total,
}: {
  readonly alert: AlertView;
  /** null where nobody was told yet. */
  readonly message: MessageView | null;
  readonly posts: readonly PostView[];
  readonly total: number;
}): JSX.Element {
  const { episode } = alert;
  const { reply } = episode;
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
        {message === null ? (
          <p>
            Nobody was told of it yet:{" "}
            {alert.claim === "" ? "it is only on the board." : `posts claiming ${alert.claim}`}
          </p>
        ) : (
          <>
            <h2>{message.headline}</h2>
            {message.lines.map(({ label, text }) => (
              <p>
                <b>{label}</b>
                {text}
              </p>
            ))}
          </>
        )}
      </section>
      <section>
        <h2>What you can do</h2>
        <pre class="commands">{commandsFor(episode)}</pre>
      </section>
      <section>
        <h2>All facts and their sources</h2>
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

/** The pages change nothing, so what a person decides is said on the command line. */
function commandsFor({ id, handling, condition }: Episode): string {
  const acts = [
    `hearsay alerts ack ${id} --note "..."`,
    `hearsay alerts assign ${id} --to NAME`,
    `hearsay alerts resolve ${id} --as "false alarm"`,
    ...(condition.state === "resolved" ? [] : [`hearsay alerts silence ${id} --for 24h --reason "..."`]),
  ];
  return [...(handling.state === "closed" ? [] : acts), `hearsay alerts show ${id} --why`].join("\n");
}
