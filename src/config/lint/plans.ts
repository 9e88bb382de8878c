/** Checks inside campaigns and routes that their schemas cannot make: dates in order, names that must exist, conditions. */

import { parseWhen } from "../../core/alerts/severity.ts";
import { hostOf } from "../../core/myths/facts.ts";
import type { PlaceOf } from "../../core/myths/schema.ts";
import type { Routes } from "../../model/routes.ts";
import type { Campaign, Finding, Place } from "../../model/rules.ts";
import { CONDITION } from "./alerts.ts";
import { finding } from "./codes.ts";
import { lintAccounts, lintHashtags } from "./patterns.ts";

export function lintCampaign(campaign: Campaign, placeOf: PlaceOf): readonly Finding[] {
  const { dates, owners } = campaign;
  const findings: Finding[] = [
    ...lintHashtags(campaign.hashtags, ["hashtags"], placeOf),
    ...lintAccounts(campaign.accounts, ["accounts"], false, placeOf),
    ...campaign.links.flatMap((link, i) => lintSite(link, placeOf(["links", i]))),
  ];
  if (dates.to < dates.from) {
    const what = `The campaign ends on ${dates.to}, before it begins on ${dates.from}.`;
    findings.push(finding("F006", placeOf(["dates", "to"]), what, "correct one of the two"));
  }
  if (owners.length === 0)
    findings.push(
      finding("S002", placeOf([]), `"owner" is missing.`, "add owner: and the desk that answers for the campaign"),
    );
  return findings;
}

const HOST = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u;

function lintSite(link: string, place: Place): readonly Finding[] {
  const host = hostOf(link);
  if (!HOST.test(host)) return [finding("P012", place, `"${link}" is no site.`, "write a host such as health.example")];
  if (host === link) return [];
  return [finding("S011", place, `Of "${link}" only the host counts.`, `write ${host}`)];
}

export function lintRoutes({ routes, quiet }: Routes, placeOf: PlaceOf): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [i, route] of routes.entries()) {
    const when = parseWhen(route.when);
    const place = placeOf(["routes", i, "when"]);
    if (!when.ok) findings.push(finding("S005", place, `The condition cannot be read: ${when.what}.`, CONDITION));
    else if (when.when.anything !== (i === routes.length - 1)) {
      const what = when.when.anything
        ? `"anything else" ends the list; the routes after it are never taken.`
        : `The last route must be for "anything else".`;
      findings.push(finding("S005", place, what, "put when: anything else last"));
    }
    const names = quiet.map((one) => one.name);
    if (route.quiet !== null && !names.includes(route.quiet)) {
      const known = names.length === 0 ? "there are none" : `known are ${names.join(", ")}`;
      const what = `There are no quiet hours called ${route.quiet}; ${known}.`;
      findings.push(finding("S004", placeOf(["routes", i, "quiet"]), what, "correct the name, or add it under quiet:"));
    }
  }
  return findings;
}
