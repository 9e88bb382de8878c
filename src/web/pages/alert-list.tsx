/** The alerts: newest first, one card each. */

import { subjectName } from "../../model/alert.ts";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { AlertView } from "../view.ts";
import { Layout, when } from "./layout.tsx";

export function AlertCard({ alert }: { readonly alert: AlertView }): JSX.Element {
  const { episode } = alert;
  const { stats } = episode;
  return (
    <article class={`card ${episode.severity}`}>
      <h3>
        <span class={`badge ${episode.severity}`}>{episode.severity}</span>{" "}
        <a href={`/alerts/${episode.id}`}>{alert.title}</a>
      </h3>
      <p class="meta">
        <span class={`state ${episode.condition.state}`}>{episode.condition.state}</span> · {episode.id} ·{" "}
        {subjectName(episode.subject)} · opened {when(episode.openedAtMs)} · {episode.handling.state}
        {episode.suppression === null ? "" : ` · ${episode.suppression.kind}`}
      </p>
      <p>
        {stats.reading === undefined
          ? `${stats.authors} people asserted it within the rule's window; usual ${stats.expected.toFixed(1)} (${stats.ratio >= 100 ? "over 100" : stats.ratio.toFixed(1)} times).`
          : stats.reading.howMuch}
      </p>
    </article>
  );
}

export function AlertList({ alerts }: { readonly alerts: readonly AlertView[] }): JSX.Element {
  return (
    <Layout title="Alerts">
      <h1>Alerts</h1>
      {alerts.length === 0 ? (
        <p>No alert so far. Quiet is a result too.</p>
      ) : (
        alerts.map((alert) => <AlertCard alert={alert} />)
      )}
    </Layout>
  );
}
