/** One worker thread of `hearsay analyse`: compiles its own knowledge, then answers batches of lines. */

import { parentPort, workerData } from "node:worker_threads";

import { analyseLines, type AnalyseSetup, compileSetup, type InputLine } from "./analyse-lines.ts";

const setup = workerData as AnalyseSetup;
const knowledge = compileSetup(setup);

parentPort?.on("message", (lines: readonly InputLine[]) => {
  parentPort?.postMessage(analyseLines(lines, knowledge, setup.candidates), []);
});
parentPort?.postMessage("ready", []);
