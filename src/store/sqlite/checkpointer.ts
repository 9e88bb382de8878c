/**
 * Moves finished pages from the write-ahead log into the database on a thread of its own. SQLite
 * would do it inside an unlucky commit and hold the event loop for 10 to 60 ms. The thread starts
 * when there is first something to move; without it SQLite's own checkpoint remains as a backstop.
 */

import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";

import type { Database } from "better-sqlite3";

export interface Checkpointer {
  /** To be called after each write. */
  afterWrite(): void;
  /** What the next write has to wait for; null when it need not wait. */
  hold(): Promise<void> | null;
  close(): Promise<void>;
}

/** Looking at the log costs some microseconds. */
const WRITES_PER_LOOK = 8;
/** Pages of 4 KiB. */
const WORTH_MOVING = 1_000;
/** The log starts anew only when all of it was moved, so under unbroken load a write must wait now and then. */
const TOO_LONG = 64_000;
export const BACKSTOP_PAGES = 128_000;

const MOVER = `
const { parentPort, workerData } = require("node:worker_threads");
const db = new (require(workerData.driver))(workerData.path, { timeout: 0, fileMustExist: true });
parentPort.on("message", (order) => {
  if (order === "close") {
    db.close();
    parentPort.close();
    return;
  }
  try {
    db.pragma("wal_checkpoint(PASSIVE)");
  } catch {
    // Busy or full: the next order tries again, and the writer meets the same trouble itself.
  }
  parentPort.postMessage("done");
});
`;

export function checkpointerFor(db: Database, path: string): Checkpointer {
  let worker: Worker | null = null;
  let running: Promise<void> | null = null;
  let held: Promise<void> | null = null;
  let closing: Promise<void> | null = null;
  let dead = false;
  let writes = 0;

  const start = (): Worker => {
    const driver = createRequire(import.meta.url).resolve("better-sqlite3");
    const made = new Worker(MOVER, { eval: true, workerData: { driver, path } });
    made.once("error", () => {
      dead = true;
    });
    made.unref();
    return made;
  };
  const move = (): Promise<void> => {
    const mover = (worker ??= start());
    return new Promise((resolve) => {
      const done = (): void => {
        mover.off("message", done);
        mover.off("exit", done);
        mover.unref();
        running = null;
        held = null;
        resolve();
      };
      mover.once("message", done);
      mover.once("exit", done);
      mover.postMessage("move", []);
    });
  };

  const end = async (): Promise<void> => {
    const mover = worker;
    worker = null;
    if (mover === null || dead) return;
    dead = true;
    await running;
    const ended = new Promise((resolve) => mover.once("exit", resolve));
    mover.ref();
    mover.postMessage("close", []);
    await ended;
  };

  return {
    afterWrite: () => {
      if (dead || ++writes < WRITES_PER_LOOK) return;
      writes = 0;
      const [state] = db.pragma("wal_checkpoint(NOOP)") as { log: number; checkpointed: number }[];
      if (state === undefined || state.log - state.checkpointed < WORTH_MOVING) return;
      running ??= move();
      if (state.log < TOO_LONG) return;
      // Somebody waits now: the process must not end for want of other work.
      worker?.ref();
      held = running;
    },
    hold: () => held,
    // Of two connections that end at once neither is the last, and the log would stay behind: whoever asks, waits.
    close: () => (closing ??= end()),
  };
}
