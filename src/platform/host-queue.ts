/** Lets no more than a few requests go to one host at a time; the others wait in order. */

export interface HostQueue {
  /** Resolves with the function that gives the place back, or null when `signal` aborts first. */
  enter(host: string, signal: AbortSignal | undefined): Promise<(() => void) | null>;
}

export function createHostQueue(atOnce: number): HostQueue {
  const lines = new Map<string, { active: number; readonly waiting: (() => void)[] }>();

  const leave = (host: string): void => {
    const line = lines.get(host);
    if (line === undefined) return;
    const next = line.waiting.shift();
    if (next !== undefined) return next();
    line.active--;
    if (line.active === 0) lines.delete(host);
  };

  const place = (host: string): (() => void) => {
    let given = false;
    return () => {
      if (!given) leave(host);
      given = true;
    };
  };

  return {
    enter: (host, signal) => {
      if (signal?.aborted === true) return Promise.resolve(null);
      const line = lines.get(host) ?? { active: 0, waiting: [] };
      lines.set(host, line);
      if (line.active < atOnce) {
        line.active++;
        return Promise.resolve(place(host));
      }
      return new Promise((resolve) => {
        const turn = (): void => {
          signal?.removeEventListener("abort", giveUp);
          resolve(place(host));
        };
        const giveUp = (): void => {
          line.waiting.splice(line.waiting.indexOf(turn), 1);
          resolve(null);
        };
        line.waiting.push(turn);
        signal?.addEventListener("abort", giveUp, { once: true });
      });
    },
  };
}
