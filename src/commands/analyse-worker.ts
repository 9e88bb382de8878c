/** One worker thread of `hearsay analyse`: opens the knowledge it is given, then answers batches of lines. */

import { parentPort, workerData } from "node:worker_threads";

import { openKnowledge } from "../core/knowledge-pack.ts";
import { analyseLines, type InputLine, type ThreadSetup } from "./analyse-lines.ts";

const setup = workerData as ThreadSetup;
const knowledge = openKnowledge(setup.knowledge, () => setup.knowledge.claimTexts);

parentPort?.on("message", (lines: readonly InputLine[]) => {
  parentPort?.postMessage(analyseLines(lines, knowledge, setup.candidates), []);
});
parentPort?.postMessage("ready", []);
