import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALERTS } from '../../src/catalog/index.ts';
import { published } from '../support/lint/published.ts';
import { storiesOf } from '../support/rules/published-stories.ts';
import { tell } from '../support/rules/tell.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siaga-stories-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe.concurrent('promtool', () => {
  it.each(ALERTS.map((alert) => alert.name))('finds the stories of %s true', async (alertname) => {
    const { groups, told } = storiesOf(published, alertname);
    for (const file of told) {
      const answer = await tell(folder, alertname, groups, file);
      expect(answer.code, answer.text).toBe(0);
    }
  });
});
