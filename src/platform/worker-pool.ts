/**
 * Worker threads that each do one task at a time; answers come back in the order of the tasks. Holds
 * a bounded number of tasks, so a fast giver waits for slow workers.
 */

import { once } from "node:events";
import { Worker } from "node:worker_threads";

export interface WorkerPool<Task, Answer> {
  /** Answers of all tasks, in order. Throws if a worker dies. */
  run(tasks: AsyncIterable<Task>): AsyncGenerator<Answer, void>;
  close(): Promise<void>;
}

interface Seat<Answer> {
  readonly worker: Worker;
  settle: { readonly resolve: (answer: Answer) => void; readonly reject: (cause: unknown) => void } | null;
}

/** Tasks given out or answered and not yet fetched, per worker. */
const AHEAD = 3;

/** `data` is cloned into each worker once. A worker posts "ready", then one answer per task. */
export async function openWorkerPool<Task, Answer>(
  file: URL,
  data: unknown,
  size: number,
): Promise<WorkerPool<Task, Answer>> {
  const seats: Seat<Answer>[] = [];
  const idle: Seat<Answer>[] = [];
  const waiting: ((seat: Seat<Answer>) => void)[] = [];
  let broken: Error | null = null;

  const free = (seat: Seat<Answer>): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(seat);
    else next(seat);
  };
  const breakDown = (cause: unknown): void => {
    broken ??= cause instanceof Error ? cause : new Error(String(cause));
    for (const seat of seats) seat.settle?.reject(broken);
    for (const next of waiting.splice(0)) next(seats[0]!);
  };

  await Promise.all(
    Array.from({ length: size }, async () => {
      const worker = new Worker(file, { workerData: data });
      const seat: Seat<Answer> = { worker, settle: null };
      seats.push(seat);
      await once(worker, "message");
      worker.on("message", (answer: Answer) => {
        const { settle } = seat;
        seat.settle = null;
        settle?.resolve(answer);
        free(seat);
      });
      worker.on("error", breakDown);
      worker.on("exit", (code) => {
        if (code !== 0) breakDown(new Error(`a worker thread ended with code ${code}`));
      });
      idle.push(seat);
    }),
  );

  async function give(task: Task): Promise<Answer> {
    const seat = idle.pop() ?? (await new Promise<Seat<Answer>>((resolve) => waiting.push(resolve)));
    if (broken !== null) throw broken;
    return new Promise<Answer>((resolve, reject) => {
      seat.settle = { resolve, reject };
      seat.worker.postMessage(task, []);
    });
  }

  async function* run(tasks: AsyncIterable<Task>): AsyncGenerator<Answer, void> {
    const pending: Promise<Answer>[] = [];
    const giver = tasks[Symbol.asyncIterator]();
    const ask = (): Promise<IteratorResult<Task>> => {
      const asked = giver.next();
      asked.catch(() => undefined);
      return asked;
    };
    let next: Promise<IteratorResult<Task>> | null = ask();
    try {
      while (next !== null || pending.length > 0) {
        const [oldest] = pending;
        const full = next === null || pending.length >= size * AHEAD;
        // An answer that is ready does not wait for a giver that pauses.
        const given: IteratorResult<Task> | null =
          oldest === undefined ? await next! : await Promise.race([oldest.then(() => null), ...(full ? [] : [next!])]);
        if (given === null) {
          void pending.shift();
          yield await oldest!;
        } else if (given.done === true) next = null;
        else {
          const answer = give(given.value);
          // Looked at when its turn comes; until then a rejection is no stray one.
          answer.catch(() => undefined);
          pending.push(answer);
          next = ask();
        }
      }
    } finally {
      // Not awaited: it answers only after a task that may never come.
      void giver.return?.().catch(() => undefined);
    }
  }

  return {
    run,
    close: async () => {
      await Promise.all(seats.map((seat) => seat.worker.terminate()));
    },
  };
}
