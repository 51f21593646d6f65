import type { Explanation, PolicyReport } from '../gateway/index.ts';

/** Rows under a head, in columns as wide as what stands in them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const text = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? '–' : String(value);

const leaseText = ({ concurrency, drainPerSecond, loginShare }: PolicyReport['lease']): string =>
  `lease: ${String(concurrency)} requests at the vendor at once, drain up to ${String(drainPerSecond)}/s, ${String(Math.round(loginShare * 1000) / 10)} % of paced logins`;

const killSwitchText = (killed: PolicyReport['killed']): readonly string[] =>
  killed
    ? [
        `KILL SWITCH ${String(killed.serial)} pulled by ${killed.by} at ${new Date(killed.atMs).toISOString()}: ${killed.reason}. No rule is obeyed.`,
      ]
    : [];

/** What is in force, for a person at a gateway's host. */
export function reportText(
  { gateway, policy, lease, killed, leftSerial }: PolicyReport,
  now: number,
): string {
  const head = policy
    ? [
        `${gateway}: epoch ${String(policy.epoch)}, issued ${policy.issuedAt}${policy.incidentId === null ? '' : `, incident ${policy.incidentId}`}`,
        `reason: ${policy.reason}`,
      ]
    : [`${gateway}: no policy yet, adaptive-only`];
  const rows = (policy?.rules ?? []).map((rule) => [
    rule.scope,
    text(rule.shedBelow),
    text(rule.loginPerSecond),
    text(rule.uploadMode),
    text(rule.publication),
    rule.manual ? rule.manual.approvedBy.map((person) => `${person.name} (${person.role})`).join(', ') : '–',
    `${rule.until}${Date.parse(rule.until) <= now ? ' (past)' : ''}`,
  ]);
  const columns = ['scope', 'shedBelow', 'loginPerSecond', 'uploadMode', 'publication', 'manual by', 'until'];
  const rules = rows.length === 0 ? 'no rules: adaptive-only' : table(columns, rows);
  const ended = leftSerial > 0 ? [`kill switches up to ${String(leftSerial)} are over`] : [];
  return [...killSwitchText(killed), ...head, leaseText(lease), ...ended, '', rules].join('\n');
}

/** Which rule decides each field, and why. */
export function explanationText({
  place,
  at,
  epoch,
  reason,
  killSwitch,
  lease,
  fields,
}: Explanation): string {
  // Not in columns: the words of a manual fallback are a paragraph, and would push the reasons off the screen.
  const width = Math.max(...fields.map(({ field }) => field.length)) + 2;
  const decided = fields.flatMap(({ field, value, why }) => [
    `${field.padEnd(width)}${text(value)}`,
    `${' '.repeat(width)}because: ${why}`,
  ]);
  return [
    ...killSwitchText(killSwitch),
    `${place} at ${at}: epoch ${String(epoch)}${reason === null ? '' : `, ${reason}`}`,
    leaseText(lease),
    '',
    ...decided,
  ].join('\n');
}
