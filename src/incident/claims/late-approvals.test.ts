import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AskedExclusion } from '../../contracts/index.ts';
import { lateApprovals, ledgerFrom } from './late-approvals.ts';

const FEBRUARY = {
  fromMs: Date.parse('2024-02-01T00:00:00+07:00'),
  toMs: Date.parse('2024-03-01T00:00:00+07:00'),
};
const approved: AskedExclusion = {
  ...{ id: 'PM-1', kind: 'pemeliharaan', components: [], reason: 'pangkalan data diganti' },
  ...{ from: '2024-02-03T01:00:00+07:00', to: '2024-02-03T03:00:00+07:00' },
  ...{ announcedAt: '2024-01-30T12:00:00+07:00', approvedAt: '2024-02-01T12:00:00+07:00' },
  approvedBy: { name: 'Ani', role: 'Kepala Pusdatin' },
};
const wish = { ...approved, approvedBy: null, approvedAt: null };
const late = (before: readonly AskedExclusion[], now: readonly AskedExclusion[]) =>
  lateApprovals(FEBRUARY, { exclusions: [...before] }, { exclusions: [...now] });

describe('exclusions that a report does not know', () => {
  it('are those approved since, changed or taken back', () => {
    expect(late([], [approved])).toEqual(['PM-1']);
    expect(late([wish], [approved])).toEqual(['PM-1']);
    expect(late([approved], [])).toEqual(['PM-1']);
    expect(late([approved], [{ ...approved, to: '2024-02-03T02:00:00+07:00' }])).toEqual(['PM-1']);
  });

  it('are none that nobody has approved, that was announced to nobody, or that lies in another month', () => {
    expect(late([], [wish])).toEqual([]);
    expect(late([], [{ ...approved, announcedAt: null }])).toEqual([]);
    expect(late([], [{ ...approved, kind: 'keadaan-kahar', announcedAt: null }])).toEqual(['PM-1']);
    const march = { from: '2024-03-01T00:00:00+07:00', to: '2024-03-01T02:00:00+07:00' };
    expect(late([], [{ ...approved, ...march }])).toEqual([]);
  });

  it('are not those whose reason alone reads otherwise, since reports redact it', () => {
    expect(late([{ ...approved, reason: 'x' }], [approved])).toEqual([]);
  });
});

it('a ledger is read from its file; none is named: none; broken: not known', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-klaim-'));
  const file = join(dir, 'ledger.json');
  expect(await ledgerFrom('')).toEqual({ exclusions: [] });
  expect(await ledgerFrom(file)).toBeUndefined();
  await writeFile(file, JSON.stringify({ exclusions: [approved] }));
  expect(await ledgerFrom(file)).toEqual({ exclusions: [approved] });
  await writeFile(file, '{"exclusions": [{}]}');
  expect(await ledgerFrom(file)).toBeUndefined();
  await rm(dir, { recursive: true });
});
