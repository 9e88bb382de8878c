/** The register of sinks: one line each. Everything else reaches a sink through its contract. */

export { openConsole } from "./console/index.ts";
export { openWebhook } from "./webhook/index.ts";
