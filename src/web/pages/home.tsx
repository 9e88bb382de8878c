/** The first page: what is firing, and whether we hear anything at all. */

import type { JSX } from "hono/jsx/jsx-runtime";
import type { AlertView, HealthView } from "../view.ts";
import { AlertCard } from "./alert-list.tsx";
import { ago, Layout, when } from "./layout.tsx";

function SourceRow({
  source,
  nowMs,
}: {
  readonly source: HealthView["sources"][number];
  readonly nowMs: number;
}): JSX.Element {
  const lastMs = Math.max(source.lastBatchMs ?? 0, source.lastAliveMs ?? 0);
  const dropped = Object.entries(source.dropped);
  return (
    <tr>
      <td>{source.source}</td>
      <td class={source.trouble !== null ? "bad" : lastMs === 0 ? "" : "good"}>
        {source.trouble === null
          ? lastMs === 0
            ? "nothing yet"
            : "hears"
          : `${source.trouble.kind}: ${source.trouble.detail} (${source.trouble.count === 1 ? "once," : `${source.trouble.count} times since`} ${when(source.trouble.sinceMs)})`}
      </td>
      <td>{lastMs === 0 ? "never" : `${ago(nowMs - lastMs)} ago`}</td>
      <td>{source.lagMs === null ? "" : ago(source.lagMs)}</td>
      <td>
        {source.kept} of {source.seen}
      </td>
      <td>
        {dropped.map(([reason, count]) => `${reason} ${count}`).join(", ")}
        {source.rejected > 0 ? ` rejected ${source.rejected}` : ""}
      </td>
      <td>{source.gaps.map((gap) => gap.reason).join("; ")}</td>
    </tr>
  );
}

export function Home({
  alerts,
  health,
  nowMs,
}: {
  readonly alerts: readonly AlertView[];
  readonly health: HealthView;
  readonly nowMs: number;
}): JSX.Element {
  return (
    <Layout title="Overview">
      <h1>Overview</h1>
      <section>
        <h2>On the board</h2>
        {alerts.length === 0 ? (
          <p>
            Nothing stirs. <a href="/alerts">Earlier alerts</a>
          </p>
        ) : (
          alerts.map((alert) => <AlertCard alert={alert} />)
        )}
      </section>
      <section id="sources">
        <h2>Sources</h2>
        <table>
          <thead>
            <tr>
              <th>Source</th>
              <th>State</th>
              <th>Last heard</th>
              <th>Newest post</th>
              <th>Kept</th>
              <th>Left out</th>
              <th>Gaps</th>
            </tr>
          </thead>
          <tbody>
            {health.sources.map((source) => (
              <SourceRow source={source} nowMs={nowMs} />
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2>Rules and messages</h2>
        <p>
          {health.rules.myths} myths, revision {health.rules.rev.slice(0, 8)}, loaded {ago(health.rules.ageMs)} ago.
          {health.rules.problem === null ? "" : ` ${health.rules.problem}`}
          {health.rules.refused === null ? "" : `, since ${ago(health.rules.refused.ageMs)}.`}
        </p>
        {health.rules.refused === null ? "" : <pre>{health.rules.refused.reason}</pre>}
        {health.rules.refusedModels.map((reason) => (
          <p>A learned model is not in use: {reason}</p>
        ))}
        <p>
          Messages: {health.outbox.sent} sent, {health.outbox.waiting} waiting, {health.outbox.dead} given up.
        </p>
      </section>
    </Layout>
  );
}
