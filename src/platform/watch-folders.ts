/**
 * Tells that something in some folders changed: by the operating system where it can, and by looking
 * at names, sizes and times now and then, since mounted and virtual folders often send no word.
 */

import { watch, type FSWatcher } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

export interface FolderWatch {
  readonly folders: readonly string[];
  /** Quiet time after a change before it is told, so that a save of many files is told once. */
  readonly settleMs: number;
  /** Between two looks. */
  readonly pollMs: number;
  readonly signal: AbortSignal;
  readonly changed: () => void;
}

/** Watches until the signal aborts. A folder that cannot be read is looked at again later. Never throws. */
export function watchFolders({ folders, settleMs, pollMs, signal, changed }: FolderWatch): void {
  if (signal.aborted) return;
  let settling: NodeJS.Timeout | undefined;
  let seen: string | null = null;
  const stir = (): void => {
    clearTimeout(settling);
    settling = setTimeout(changed, settleMs);
    settling.unref();
  };
  const look = async (): Promise<void> => {
    const now = await stampOf(folders);
    if (seen !== null && now !== seen) stir();
    seen = now;
  };
  const watchers = folders.flatMap((folder) => openWatcher(folder, stir));
  void look();
  const polling = setInterval(() => void look(), pollMs);
  polling.unref();
  signal.addEventListener(
    "abort",
    () => {
      clearTimeout(settling);
      clearInterval(polling);
      for (const watcher of watchers) watcher.close();
    },
    { once: true },
  );
}

/** None where the system cannot watch: looking still finds every change. */
function openWatcher(folder: string, stir: () => void): readonly FSWatcher[] {
  try {
    const watcher = watch(folder, { recursive: true, persistent: false }, stir);
    watcher.on("error", () => {
      watcher.close();
    });
    return [watcher];
  } catch {
    return [];
  }
}

async function stampOf(folders: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const folder of folders) {
    try {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const { size, mtimeMs } = await stat(path);
        lines.push(`${path} ${size} ${mtimeMs}`);
      }
    } catch {
      // Gone while being looked at: the next look sees what became of it.
      lines.push(`${folder} unreadable`);
    }
  }
  return lines.sort().join("\n");
}
