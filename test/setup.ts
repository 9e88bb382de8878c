import { configureGlobal } from "fast-check";

/**
 * Property tests draw the same cases on every machine. HEARSAY_FUZZ=<n> looks further: a fresh seed
 * and n times as many cases; a failure prints the seed to repeat.
 */
const effort = Number(process.env["HEARSAY_FUZZ"] ?? "0");
const seed = process.env["HEARSAY_FUZZ_SEED"];

if (effort > 0) configureGlobal({ ...(seed === undefined ? {} : { seed: Number(seed) }), numRuns: 100 * effort });
else configureGlobal({ seed: 20_261_125 });
