import type { Report } from '../drill/index.ts';

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;
const seconds = (ms: number | null): string => (ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`);

/** Entries of the timeline worth a line on a terminal. */
const HEADLINES = /kill -9|fault|Runbook|menyetujui|berlaku|the night ends|epoch|approved/;

/** Print a night's report for people. */
export function printReport(report: Report): void {
  const { uploads, login } = report;
  console.log(`\ntimeline (WIB)`);
  for (const { night, what } of report.timeline) {
    if (HEADLINES.test(what)) console.log(`  ${night}  ${what}`);
  }
  console.log(
    `\nuploads   ${String(uploads.offered)} photos taken, ${String(uploads.receipted)} receipted: ` +
      `${String(uploads.delivered)} delivered once, ${String(uploads.held)} held, ${String(uploads.deadLetters)} dead letters, ${String(uploads.lost)} lost, ${String(uploads.duplicated)} duplicated`,
  );
  for (const wave of report.waves) {
    console.log(
      `wave ${wave.zone.padEnd(5)}${wave.from}-${wave.to}  ${wave.goodput.toFixed(1)}/s of ${wave.capacity.toFixed(1)}/s (${percent(wave.goodputRatio)} of ${wave.capacityBasis === 'vendor' ? 'what the vendor can store' : 'what was offered'})`,
    );
  }
  console.log(
    `sign-ins  ${String(login.offered)} tries, ${String(login.paced)} asked to wait, ${String(login.shed)} turned away, ` +
      `${String(login.admitted)} admitted, ${percent(login.successRatio)} of these succeeded; ${String(login.accountsSignedIn)} of ${String(login.accounts)} accounts signed in`,
  );
  for (const incident of report.incidents) {
    console.log(
      `incident  ${incident.openedAtNight}-${incident.closedAtNight ?? 'open'}  ${incident.alert} ${incident.region}  ` +
        `crossing to policy ${seconds(incident.detectToPolicyMs)}` +
        (incident.approvalToPolicyMs === null
          ? ''
          : `, from approval ${seconds(incident.approvalToPolicyMs)}`),
    );
  }
  const restarted = Object.entries(report.restarts).filter(([, count]) => count > 0);
  if (restarted.length > 0) {
    console.log(`restarts  ${restarted.map(([name, count]) => `${name} ${String(count)}`).join(', ')}`);
  }
  console.log(`\nverdict   ${report.verdict}`);
  for (const reason of report.reasons) console.log(`  ${reason}`);
}
