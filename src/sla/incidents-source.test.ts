import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from './domain/period.ts';
import { incidentsOf } from './incidents-source.ts';

const incident = (id: string, openedAt: string, resolvedAt: string | null) => ({
  ...{ id, alertname: 'NationalUploadOutage', region: 'nasional', severity: 'critical', title: 'x' },
  ...{ openedAt, resolvedAt, acknowledgedAt: null },
});
/** September by Jakarta's clock begins at 17.00 UTC. */
const INCIDENTS = [
  incident('august', '2024-08-31T10:00:00.000Z', '2024-08-31T17:00:00.000Z'),
  incident('across', '2024-08-31T16:00:00.000Z', '2024-08-31T18:00:00.000Z'),
  incident('open-since-july', '2024-07-01T00:00:00.000Z', null),
  incident('september', '2024-09-10T00:00:00.000Z', '2024-09-10T01:00:00.000Z'),
  incident('october', '2024-09-30T17:00:00.000Z', null),
];

let service: Server;
beforeAll(async () => {
  service = createServer(({ url = '' }, res) => {
    res.end(JSON.stringify(url.includes('?') ? { incidents: INCIDENTS } : { timeline: [] }));
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
});
afterAll(() => service.close());

describe('incidents of a month', () => {
  it('are those that were open in it, whenever they began', async () => {
    const url = `http://127.0.0.1:${String((service.address() as AddressInfo).port)}`;
    const found = await incidentsOf({ url, token: 'x' }, 'vendor-utama', monthOf('2024-09', 'WIB'));
    expect(found.map(({ id }) => id)).toEqual(['open-since-july', 'across', 'september']);
  });
});
