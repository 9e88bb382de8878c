/** The register of sources: one line each. Everything else reaches a source through its contract. */

export { openFeed } from "./feed/index.ts";
export { openFile } from "./file/index.ts";
export { mappedParser, parseMapping } from "./file/mapping.ts";
export { openTimeline } from "./file/timeline.ts";
export { openJetstream } from "./jetstream/index.ts";
export { openMastodon } from "./mastodon/index.ts";
