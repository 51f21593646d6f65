import { spansIn, type Report } from '../drill/index.ts';

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;
const seconds = (ms: number | null): string => (ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`);

/** Entries of the timeline worth a line on a terminal. */
const HEADLINES = /kill -9|fault|Runbook|menyetujui|berlaku|the night ends|epoch|approved/;

/** Print a night's report for people, line by line. */
export function printReport(report: Report, print: (line: string) => void = console.log): void {
  const { uploads, login } = report;
  print(`\ntimeline (jam simulasi: WIB of the night that was replayed, not of this machine)`);
  for (const { night, what } of report.timeline) {
    if (HEADLINES.test(what)) print(`  ${night}  ${what}`);
  }
  print(
    `\nuploads   ${String(uploads.offered)} photos taken, ${String(uploads.receipted)} receipted: ` +
      `${String(uploads.delivered)} delivered once, ${String(uploads.held)} held, ${String(uploads.deadLetters)} dead letters, ${String(uploads.lost)} lost, ${String(uploads.duplicated)} duplicated`,
  );
  if (uploads.held > 0) {
    print(
      '          held: as Siaga’s own queue library reads them, intact, from the gateways’ folders; no other reader has the key',
    );
  }
  for (const wave of report.waves) {
    print(
      `wave ${wave.zone.padEnd(5)}${wave.from}-${wave.to}  ${wave.goodput.toFixed(1)}/s of ${wave.capacity.toFixed(1)}/s (${percent(wave.goodputRatio)} of ${wave.capacityBasis === 'vendor' ? 'what the vendor can store' : 'what was offered'})`,
    );
  }
  print(
    `sign-ins  ${String(login.offered)} tries, ${String(login.paced)} asked to wait, ${String(login.shed)} turned away, ` +
      `${String(login.admitted)} admitted, ${percent(login.successRatio)} of these succeeded; ${String(login.accountsSignedIn)} of ${String(login.accounts)} accounts signed in`,
  );
  for (const incident of report.incidents) print(incidentLine(incident));
  if (report.incidents.length > 0) {
    print(
      '          judged is crossing to policy, 30.0 s at most, without the wait for people once they were asked: that is theirs',
    );
  }
  const restarted = Object.entries(report.restarts).filter(([, count]) => count > 0);
  if (restarted.length > 0) {
    print(`restarts  ${restarted.map(([name, count]) => `${name} ${String(count)}`).join(', ')}`);
  }
  const ended = report.until === '24:00' ? '' : `, for a night that was ended at ${report.until}`;
  print(`\nverdict   ${report.verdict}${ended}`);
  for (const reason of report.reasons) print(`  ${reason}`);
}

function incidentLine(incident: Report['incidents'][number]): string {
  const { platformMs } = spansIn(incident);
  const spans = [
    `crossing to policy ${seconds(incident.detectToPolicyMs)}`,
    ...(incident.approvalToPolicyMs === null
      ? []
      : [`approval to policy ${seconds(incident.approvalToPolicyMs)}`]),
    ...(platformMs === null ? [] : [`judged ${seconds(platformMs)}`]),
  ];
  const open = `${incident.openedAtNight}-${incident.closedAtNight ?? 'open'}`;
  return `incident  ${open}  ${incident.alert} ${incident.region}  ${spans.join(', ')}`;
}
