/** The register of sources: one line each. Everything else reaches a source through its contract. */

export { openFile } from "./file/index.ts";
export { mappedParser, parseMapping } from "./file/mapping.ts";
export { openTimeline } from "./file/timeline.ts";
export { openJetstream } from "./jetstream/index.ts";
