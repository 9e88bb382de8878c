/** Delivers to a Microsoft Teams channel through a Workflows webhook, which can neither edit nor thread. */

import type { Http } from "../../platform/http.ts";
import { ownHosts } from "../../platform/own-hosts.ts";
import type { Sink } from "../sink.ts";
import { toTeamsBody } from "./card.ts";
import type { TeamsConfig } from "./config.ts";

export interface TeamsContext {
  readonly http: Http;
  /** Value of the variable that `urlEnv` names; the address itself is the secret. */
  readonly url: string;
}

const ANSWER_BYTES = 262_144;

export function openTeams(config: TeamsConfig, { http, url }: TeamsContext): Sink {
  return {
    channel: `teams:${config.name}`,
    send: async (message, signal) => {
      const answer = await http.post(url, toTeamsBody(message), {
        signal,
        allowHosts: URL.canParse(url) ? ownHosts(url) : [],
        totalMs: config.timeoutMs,
        idleMs: config.timeoutMs,
        limitBytes: ANSWER_BYTES,
        headers: { "content-type": "application/json; charset=utf-8" },
      });
      return answer.ok ? { state: "accepted", reference: null } : { state: "failed", problem: answer.problem };
    },
  };
}
