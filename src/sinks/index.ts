/** The register of sinks: one line each. Everything else reaches a sink through its contract. */

export { openAlertFile } from "./file/index.ts";
export { openConsole } from "./console/index.ts";
export { openEmail } from "./email/index.ts";
export { openPagerDuty } from "./pagerduty/index.ts";
export { openSlack } from "./slack/index.ts";
export { openTeams } from "./teams/index.ts";
export { openWebhook } from "./webhook/index.ts";
