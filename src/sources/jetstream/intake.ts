/**
 * The hot path: one text frame in, and at the end a batch of what was worth keeping. It parses, asks
 * the gate before it builds a post, turns deletes and account changes into tombstones, drops what a
 * reconnect repeats, and keeps the place in the stream. It knows no socket and no time.
 */

import type { Post } from "../../model/post.ts";
import type { Delivery, Gate, Gap, Reject, Tombstone } from "../source.ts";
import { formatCursor, type Place } from "./cursor.ts";
import { candidateOf, isPrivate, nativeIdOf, postOf } from "./post.ts";
import { rememberLast } from "./seen.ts";
import { POST_COLLECTION, readFrame, timeUsOf, type AccountChange, type Commit } from "./schema.ts";

export type Batch = Delivery & { readonly kind: "batch" };

/** What a frame says to the connection it came through. */
export type Notice = "event" | "rejected" | "future-cursor" | { readonly error: string };

export interface Intake {
  take(frame: string): Notice;
  /** Kept and refused items since the last batch. */
  weight(): number;
  /** Characters of frames behind those items. */
  heldCharacters(): number;
  /** Hands over what was gathered since the last call; null if no frame came. */
  close(): Batch | null;
  /** Tells that the next events come from `host`, asked to go on at `from`. */
  connected(host: string, from: Place | null): void;
  /** Gives the place up; what lies between it and the live end is recorded as a gap. */
  leavePlace(reason: string): void;
  /** The place after the last event taken; null before the first ever. */
  place(): Place | null;
}

export interface IntakeOptions {
  readonly gate: Gate;
  readonly place: Place | null;
  readonly maxFrameBytes: number;
  readonly gapToleranceMs: number;
  readonly rewindMs: number;
}

const REMEMBERED_KEYS = 32_768;
/** Servers differ by seconds in when they saw an event; what is repeated lies within this and the rewind. */
const REMEMBERED_US = 60e6;
const SAMPLE_UNITS = 200;

export function openIntake(options: IntakeOptions): Intake {
  const seen = rememberLast(REMEMBERED_KEYS);
  let posts: Post[] = [];
  let tombstones: Tombstone[] = [];
  let rejects: Reject[] = [];
  let gaps: Gap[] = [];
  let frames = 0;
  let heldCharacters = 0;
  const counts = { "off topic": 0, "not public": 0, "not a post": 0, repeated: 0 };
  let place = options.place;
  let host = "";
  let agedAtUs = 0;
  /** Where this connection was asked to go on, until its first event was compared with it. */
  let awaited: Place | null = null;
  /** The server said that it no longer holds what was asked for. */
  let clamped = false;
  let lastTime: number | string | null = null;
  let lastSeq: number | null = null;

  const reject = (reason: string, nativeId: string | null, frame: string): Notice => {
    rejects.push({ reason, nativeId, sample: frame.slice(0, SAMPLE_UNITS) });
    heldCharacters += SAMPLE_UNITS;
    return "rejected";
  };

  const compareWithAwaited = (time: number | string): void => {
    const firstUs = timeUsOf(time);
    if (awaited === null || firstUs === null) return;
    const [fromMs, toMs] = [awaited.timeUs / 1000, firstUs / 1000];
    if (toMs - fromMs > (clamped ? 0 : options.gapToleranceMs))
      gaps.push({
        fromMs: Math.trunc(fromMs),
        toMs: Math.trunc(toMs),
        reason: "the stream no longer held what follows the cursor",
      });
    else if (fromMs - options.rewindMs - toMs > options.gapToleranceMs) {
      gaps.push({
        fromMs: Math.trunc(toMs),
        toMs: null,
        reason: "the cursor was ahead of the stream, which went on from its live end",
      });
      place = null;
    }
    awaited = null;
    clamped = false;
  };

  const moveTo = (time: number | string, seq: number | null): void => {
    if (awaited !== null) compareWithAwaited(time);
    // v1 times step back by some milliseconds now and then; the place never does.
    if (lastTime === null || typeof time === "string" || typeof lastTime === "string" || time > lastTime)
      lastTime = time;
    if (seq !== null) lastSeq = lastSeq === null ? seq : Math.max(lastSeq, seq);
  };

  const settle = (): void => {
    if (lastTime === null) return;
    const timeUs = timeUsOf(lastTime);
    if (timeUs !== null) {
      const ahead = place !== null && place.timeUs > timeUs ? place.timeUs : timeUs;
      place = { timeUs: ahead, seq: lastSeq === null ? null : { value: lastSeq, host } };
    }
    lastTime = null;
  };

  const takeCommit = (commit: Commit, frame: string): Notice => {
    if (commit.collection !== POST_COLLECTION) {
      counts["not a post"] += 1;
      return "event";
    }
    if (commit.operation === "delete") return entomb(commit, frame);
    const candidate = candidateOf(commit.record);
    if (candidate === null)
      return reject("the record is not a post with text", nativeIdOf(commit.did, commit.rkey), frame);
    const hidden = isPrivate(candidate.record);
    if (hidden || !options.gate(candidate)) {
      counts[hidden ? "not public" : "off topic"] += 1;
      // An edit that takes the post out of view also takes back what was stored of it.
      return commit.operation === "update" ? entomb(commit, frame) : "event";
    }
    const nativeId = nativeIdOf(commit.did, commit.rkey);
    if (nativeId === null) return reject("did or rkey cannot be part of an address", null, frame);
    if (seen.first(commit.did, commit.rkey, commit.rev)) {
      posts.push(postOf(commit, candidate, nativeId));
      heldCharacters += frame.length;
    } else counts.repeated += 1;
    return "event";
  };

  const entomb = (commit: Commit, frame: string): Notice => {
    const nativeId = nativeIdOf(commit.did, commit.rkey);
    if (nativeId === null) return reject("did or rkey cannot be part of an address", null, frame);
    if (seen.first(commit.did, commit.rkey, commit.rev))
      tombstones.push({ kind: "post", nativeId, idNamesAuthor: true, atMs: msOf(commit.time) });
    else counts.repeated += 1;
    return "event";
  };

  const takeAccount = (account: AccountChange, frame: string): Notice => {
    const change = changeOf(account);
    if (change === null) return "event";
    if (nativeIdOf(account.did, "x") === null) return reject("the account has no proper did", null, frame);
    if (seen.first(account.did, "", `account ${account.did} ${account.time}`))
      tombstones.push({ kind: "author", authorId: account.did, change, atMs: msOf(account.time) });
    else counts.repeated += 1;
    return "event";
  };

  return {
    take: (text) => {
      frames += 1;
      if (text.length > options.maxFrameBytes)
        return reject(
          `the frame has ${text.length} characters, over the limit of ${options.maxFrameBytes}`,
          null,
          text,
        );
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return reject("the frame is not JSON", null, text);
      }
      const frame = readFrame(value);
      switch (frame.kind) {
        case "commit":
          moveTo(frame.time, frame.seq);
          return takeCommit(frame, text);
        case "account":
          moveTo(frame.time, frame.seq);
          return takeAccount(frame, text);
        case "other":
          moveTo(frame.time, frame.seq);
          return "event";
        case "info":
          frames -= 1;
          clamped ||= frame.name === "OutdatedCursor";
          return frame.name === "FutureCursor" ? "future-cursor" : "event";
        case "error":
          frames -= 1;
          return { error: frame.name };
        case "malformed":
          return reject(frame.reason, null, text);
      }
    },
    weight: () => posts.length + tombstones.length + rejects.length,
    heldCharacters: () => heldCharacters,
    close: () => {
      if (frames === 0) return null;
      settle();
      if (place !== null && place.timeUs - agedAtUs > REMEMBERED_US + options.rewindMs * 1000) {
        agedAtUs = place.timeUs;
        seen.age();
      }
      const dropped = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
      const batch: Batch = {
        kind: "batch",
        posts,
        tombstones,
        cursor: place === null ? null : formatCursor(place),
        gaps,
        rejects,
        seen: frames,
        dropped,
      };
      [posts, tombstones, rejects, gaps, frames, heldCharacters] = [[], [], [], [], 0, 0];
      counts["off topic"] = counts["not public"] = counts["not a post"] = counts.repeated = 0;
      return batch;
    },
    connected: (newHost, from) => {
      settle();
      host = newHost;
      awaited = from;
      clamped = false;
      lastSeq = null;
    },
    leavePlace: (reason) => {
      settle();
      if (place !== null) gaps.push({ fromMs: Math.trunc(place.timeUs / 1000), toMs: null, reason });
      place = null;
    },
    place: () => {
      settle();
      return place;
    },
  };
}

/** What an account change means for what is kept of its author; null if nothing. */
function changeOf(account: AccountChange): "deleted" | "hidden" | "restored" | null {
  if (account.active) return "restored";
  // These two speak of servers out of step, not of a wish to be forgotten.
  if (account.status === "desynchronized" || account.status === "throttled") return null;
  return account.status === "deleted" ? "deleted" : "hidden";
}

function msOf(time: number | string): number {
  return Math.trunc((timeUsOf(time) ?? 0) / 1000);
}
