/** One post with its evidence underlined and what may be answered. */

import type { JSX } from "hono/jsx/jsx-runtime";
import type { Evidence } from "../../model/analysis.ts";
import type { PostView } from "../view.ts";
import { Layout } from "./layout.tsx";

interface Piece {
  readonly text: string;
  readonly why: string | null;
}

/** The text cut where evidence begins and ends; overlapping evidence is joined. */
export function markEvidence(text: string, evidence: readonly Evidence[]): readonly Piece[] {
  const spans = evidence
    .filter((one) => one.field === undefined && one.start >= 0 && one.end <= text.length && one.start < one.end)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const pieces: Piece[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.end <= at) continue;
    const start = Math.max(at, span.start);
    if (start > at) pieces.push({ text: text.slice(at, start), why: null });
    pieces.push({ text: text.slice(start, span.end), why: span.why });
    at = span.end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), why: null });
  return pieces;
}

export function PostCard({ post }: { readonly post: PostView }): JSX.Element {
  const matches = post.analysis?.matches ?? [];
  const sure = matches.filter((match) => match.decision === "match");
  // What is only suggested is underlined where nothing is sure.
  const evidence = (sure.length > 0 ? sure : matches).flatMap((match) => match.evidence);
  return (
    <article class="card post">
      <p class="text" lang={post.analysis?.lang ?? "und"} dir="auto">
        {markEvidence(post.text, evidence).map((piece) =>
          piece.why === null ? piece.text : <mark title={piece.why}>{piece.text}</mark>,
        )}
      </p>
      {post.quotedText === null ? "" : <blockquote dir="auto">{post.quotedText}</blockquote>}
      <p class="meta">
        <a href={`/posts/${encodeURIComponent(post.id)}`}>details</a> · {post.platform} ·{" "}
        {post.createdAt.slice(0, 16).replace("T", " ")} UTC
        {post.analysis === null
          ? " · not analysed yet"
          : post.analysis.matches.map((match) => (
              <span class={`stance ${match.stance}`}>
                {" "}
                · {match.myth} {match.decision} {match.p.toFixed(2)} {match.stance}
              </span>
            ))}
      </p>
    </article>
  );
}

export function PostPage({ post }: { readonly post: PostView }): JSX.Element {
  const { analysis } = post;
  return (
    <Layout title="Post">
      <h1>Post</h1>
      <PostCard post={post} />
      {post.url === null ? (
        ""
      ) : (
        <p>
          <a href={post.url} rel="noreferrer noopener">
            Open on {post.platform}
          </a>
        </p>
      )}
      {analysis === null ? (
        <p>Not analysed yet.</p>
      ) : (
        <section>
          <h2>Analysis</h2>
          <dl>
            <dt>Language</dt>
            <dd>{analysis.lang}</dd>
            <dt>Topics</dt>
            <dd>{analysis.topics.join(", ") || "none"}</dd>
            <dt>Sentiment</dt>
            <dd>
              {analysis.sentiment.label} ({analysis.sentiment.score.toFixed(2)})
            </dd>
            <dt>Intent</dt>
            <dd>{analysis.intent}</dd>
            <dt>Flags</dt>
            <dd>{analysis.flags.join(", ") || "none"}</dd>
          </dl>
          {analysis.matches.map((match) => (
            <div class="match">
              <h3>
                {match.myth}: {match.decision}, {match.stance} (p {match.p.toFixed(2)})
              </h3>
              <p>{match.stanceWhy}</p>
              <ul>
                {match.evidence.map((one) => (
                  <li>
                    “<bdi>{one.text}</bdi>”{" "}
                    <span class="meta">
                      {one.why}
                      {one.field === undefined ? "" : `, in the ${one.field}`}
                    </span>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </section>
      )}
      {post.replies.map(({ title, choice }) => (
        <section>
          <h2>Reply · {title}</h2>
          {choice.reply === null ? (
            <p>None: {choice.whyNot}.</p>
          ) : (
            <blockquote lang={choice.reply.language}>
              <p>{choice.reply.text}</p>
              <p class="meta">{choice.reply.approvalNote}</p>
            </blockquote>
          )}
        </section>
      ))}
    </Layout>
  );
}
