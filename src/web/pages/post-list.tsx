/** Stored posts, newest first, with a word search. */

import type { JSX } from "hono/jsx/jsx-runtime";
import type { PostView } from "../view.ts";
import { Layout } from "./layout.tsx";
import { PostCard } from "./post-page.tsx";

export function PostList({
  posts,
  words,
  next,
}: {
  readonly posts: readonly PostView[];
  readonly words: string;
  readonly next: string | null;
}): JSX.Element {
  const query = new URLSearchParams({ words, after: next ?? "" }).toString();
  return (
    <Layout title="Posts">
      <h1>Posts</h1>
      <form action="/posts" method="get">
        <label>
          Words <input name="words" value={words} />
        </label>{" "}
        <button type="submit">Search</button>
      </form>
      {posts.length === 0 ? <p>No post found.</p> : posts.map((post) => <PostCard post={post} />)}
      {next === null ? "" : <a href={`/posts?${query}`}>Older</a>}
    </Layout>
  );
}
