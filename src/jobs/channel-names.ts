/** Names in routes as channels: "slack:ops" is itself, "ops" every channel of that name, whatever its kind. */

import type { AlertMessage } from "../model/alert.ts";

export interface Resolved {
  readonly channels: readonly string[];
  /** Names that no channel has. */
  readonly unknown: readonly string[];
}

/** Where a name is unknown, everybody is told instead: a slip in a file must not lose an alert. */
export function resolveChannels(names: readonly string[], channels: readonly string[]): Resolved {
  const unknown: string[] = [];
  const found = new Set<string>();
  for (const name of names) {
    const fits = channels.filter((channel) => channel === name || channel.slice(channel.indexOf(":") + 1) === name);
    if (fits.length === 0) unknown.push(name);
    for (const one of fits) found.add(one);
  }
  return { channels: unknown.length > 0 ? channels : [...found], unknown };
}

/** Channels that keep incidents rather than messages: they get no digests and no folded messages. */
export function pages(channel: string): boolean {
  return channel.startsWith("pagerduty:");
}

/** The same message for a channel, with a key of its own. */
export function addressed(message: AlertMessage, channel: string): AlertMessage {
  return { ...message, key: `${message.episode}:${message.seq}:${channel}` };
}
