import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadRunbooks } from './library.ts';
import { parseRunbook } from './parse.ts';

const DIRECTORY = new URL('../../../runbooks/', import.meta.url);
const slugs = ['login-success-low', 'upload-latency-high', 'region-upload-outage'];
const source = (slug: string) => readFile(new URL(`${slug}.md`, DIRECTORY), 'utf8');

/** Faults of a runbook file after one textual change, as `line: message`. */
async function faultsAfter(slug: string, from: string | RegExp, to: string): Promise<string[]> {
  const text = await source(slug);
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const parsed = parseRunbook(slug, changed);
  return parsed.outcome === 'ok'
    ? []
    : parsed.faults.map((fault) => `${String(fault.line)}: ${fault.message}`);
}

/** Line (from 1) of the first line that holds `part`. */
const lineOf = async (slug: string, part: string) =>
  (await source(slug)).split('\n').findIndex((line) => line.includes(part)) + 1;

describe('parseRunbook', () => {
  it.each(slugs)('reads %s', async (slug) => {
    const parsed = parseRunbook(slug, await source(slug));
    expect(parsed).toMatchObject({ outcome: 'ok', runbook: { slug } });
  });

  it('starts every run with the guards', async () => {
    const parsed = parseRunbook('login-success-low', await source('login-success-low'));
    expect(parsed.outcome === 'ok' && parsed.runbook.steps[0]?.action).toBe('check-guards');
  });

  it('stores parameters that its actions can read again', async () => {
    const parsed = parseRunbook('upload-latency-high', await source('upload-latency-high'));
    if (parsed.outcome !== 'ok') throw new Error('faulty');
    const again = JSON.parse(JSON.stringify(parsed.runbook)) as unknown;
    expect(again).toEqual(parsed.runbook);
  });

  it.each([
    [
      'login-success-low',
      'action: impose-policy',
      'action: reboot-nation',
      'action: impose-policy',
      /action/,
    ],
    ['login-success-low', 'ttl: 30m', 'ttl: half an hour', 'ttl: 30m', /duration/],
    ['login-success-low', 'ttl: 30m', 'ttl: 5h', 'ttl: 30m', /at most 4h/],
    ['region-upload-outage', 'ttl: 60m', 'ttl: 4h1m', 'ttl: 60m', /at most 4h/],
    ['login-success-low', '$loginPerSecond', '$loginsPerSecond', '$loginPerSecond', /expected a number/],
    ['login-success-low', 'shedBelow: officer-read', 'shedBelow: everything', 'shedBelow', /shedBelow/],
    ['login-success-low', 'onRelapse: batasi', 'onRelapse: berhenti', 'onRelapse', /not an earlier step/],
    ['login-success-low', 'metric: loginSuccess', 'metric: loginHappiness', 'metric:', /metric/],
    ['login-success-low', 'maxProvinces: 38', 'maxProvinces: 0', 'maxProvinces', /maxProvinces/],
    [
      'region-upload-outage',
      'approval: setuju-manual',
      'approval: setuju-kembali',
      'approval:',
      /earlier await-approval/,
    ],
    ['region-upload-outage', '- [leadership]\n', '- [commander]\n', 'approval: setuju-manual', /leadership/],
    ['upload-latency-high', "validated: '2024-02-01'", 'validated: soon', 'validated', /YYYY-MM-DD/],
  ])('in %s, "%s" written as "%s" is a fault on its line', async (slug, from, to, at, message) => {
    const faults = await faultsAfter(slug, from, to);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
    expect(Number(faults[0]?.split(':')[0])).toBe(await lineOf(slug, at));
  });

  it('refuses what is imposed and never lifted', async () => {
    expect(await faultsAfter('login-success-low', 'action: lift-policy', 'action: note')).toEqual(
      expect.arrayContaining([expect.stringContaining('never lifted')]),
    );
  });

  it('refuses two steps of one name', async () => {
    expect(await faultsAfter('login-success-low', 'id: berlaku', 'id: batasi')).toEqual([
      expect.stringContaining('exists already'),
    ]);
  });

  it('reports all faults at once, of the head and of the body', async () => {
    const text = (await source('login-success-low'))
      .replace('shedBelow: officer-read', 'shedBelow: everything')
      .replace('ttl: 30m', 'ttl: soon')
      .replace('## Jalan manual', '## Jalan');
    const parsed = parseRunbook('x', text);
    expect(parsed.outcome === 'faulty' ? parsed.faults.map((fault) => fault.message) : []).toHaveLength(3);
  });

  it('names the line of broken YAML, and says when there is no head at all', async () => {
    const broken = await faultsAfter('login-success-low', 'cooldown: 30m', 'cooldown: [30m');
    expect(broken[0]).toMatch(/^\d+: /);
    expect(parseRunbook('x', '# Hanya teks')).toMatchObject({ outcome: 'faulty', faults: [{ line: 1 }] });
  });
});

describe('loadRunbooks', () => {
  it('loads every runbook that has steps, and passes over plain guides', async () => {
    const loaded = await loadRunbooks(DIRECTORY.pathname);
    const files = await readdir(DIRECTORY);
    expect(loaded.length).toBeLessThanOrEqual(files.length);
    expect(loaded.map((file) => file.runbook.slug)).toEqual(expect.arrayContaining(slugs));
  });
});
