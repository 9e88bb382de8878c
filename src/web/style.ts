/** The one style sheet. Dark and light by the reader's setting; no scripts, no foreign resources. */

export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8883; --critical: #a3123a; --high: #c2410c; --medium: #a16207; --low: #4d7c0f; --good-text: #15803d; --bad-text: #b93a08; }
@media (prefers-color-scheme: dark) { :root { --good-text: #4ade80; --bad-text: #fb923c; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 0 1rem 3rem; overflow-wrap: break-word; }
header { display: flex; gap: 2rem; align-items: baseline; padding: 1rem 0; border-bottom: 1px solid var(--line); }
header nav { display: flex; gap: 1rem; }
.brand { font-weight: 700; font-size: 1.2rem; text-decoration: none; color: inherit; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-size: 1.05rem; margin: 0 0 .25rem; }
.card { border: 1px solid var(--line); border-left-width: 6px; border-radius: 6px; padding: .75rem 1rem; margin: .75rem 0; }
.card.critical { border-left-color: var(--critical); } .card.high { border-left-color: var(--high); }
.card.medium { border-left-color: var(--medium); } .card.low { border-left-color: var(--low); }
.badge { text-transform: uppercase; font-size: .75rem; font-weight: 700; color: #fff; border-radius: 4px; padding: .1rem .4rem; }
.badge.critical { background: var(--critical); } .badge.high { background: var(--high); }
.badge.medium { background: var(--medium); } .badge.low { background: var(--low); }
.meta { font-size: .875rem; opacity: .8; margin: .25rem 0; }
.state.firing { font-weight: 700; color: var(--bad-text); }
mark { background: none; color: inherit; text-decoration: underline; text-decoration-thickness: 3px; text-decoration-color: #d97706; text-underline-offset: 3px; }
blockquote { border-left: 4px solid var(--line); margin: .5rem 0; padding: .1rem 1rem; background: var(--soft); }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; display: block; overflow-x: auto; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.good { color: var(--good-text); } .bad { color: var(--bad-text); min-width: 14rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; } dt { font-weight: 600; } dd { margin: 0; }
.commands { font-size: .875rem; background: var(--soft); padding: .5rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.source { margin-right: .75rem; }
footer { margin-top: 3rem; font-size: .875rem; opacity: .7; }
`;

/** An ear, as three arcs. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#c2410c" stroke-width="4" stroke-linecap="round"><path d="M9 13a8 8 0 1 1 13 6c-3 3-3 9-8 9-3 0-4-2-4-4"/><path d="M13 14a4 4 0 1 1 6 3"/></svg>`;
