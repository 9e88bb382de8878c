/** The frame of every page. Text is escaped by JSX; nothing here marks strings as safe. */

import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

export function Layout({ title, children }: { readonly title: string; readonly children: Child }): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title} · Hearsay</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <header>
          <a class="brand" href="/">
            Hearsay
          </a>
          <nav>
            <a href="/alerts">Alerts</a>
            <a href="/posts">Posts</a>
            <a href="/#sources">Sources</a>
          </nav>
        </header>
        <main>{children}</main>
        <footer>We listen to themes, not to people. Every reply needs a person's approval.</footer>
      </body>
    </html>
  );
}

/** "3 min", "5 h", "2 days". */
export function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** "2026-11-24 14:00 UTC". */
export function when(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
