import { afterAll, describe, expect, it } from 'vitest';
import { alertOf, bodyOf, readJson, sendAlerts, testService } from '../testing/service.ts';
import { testPostgres } from '../testing/postgres.ts';
import { verifyLog } from '../store/event-log.ts';

const { service, origin, store } = await testService();
afterAll(async () => {
  await store.close();
  await service.close();
});

const incidentsOf = async (alertname: string) =>
  (
    await store.db
      .selectFrom('incidents')
      .selectAll()
      .where('alertname', '=', alertname)
      .orderBy('id')
      .execute()
  ).map(({ id, state, firing, affected_tps }) => ({ id, state, firing, affected_tps }));

/** Poll on what the service does by itself; bounded by the test's own time limit. */
const until = async <T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<void> => {
  await expect.poll(read, { timeout: 30_000, interval: 50 }).toSatisfy(wanted);
};

describe('the webhook of Alertmanager', () => {
  it('answers 200 when, and because, the incident is committed', async () => {
    const answer = await sendAlerts(origin, bodyOf(alertOf('CommitFirst', '52')));
    expect(answer.status).toBe(200);
    expect(await incidentsOf('CommitFirst')).toMatchObject([{ firing: true, affected_tps: 16_243 }]);
    const bodies = await store.db.selectFrom('webhook_bodies').select('body').execute();
    expect(bodies.some(({ body }) => body.includes('CommitFirst'))).toBe(true);
  });

  it('opens one incident for duplicates and for further alerts of the same region', async () => {
    const first = alertOf('Duplicates', '51');
    for (const body of [bodyOf(first), bodyOf(first), bodyOf(first, { ...first, fingerprint: 'another' })]) {
      expect((await sendAlerts(origin, body)).status).toBe(200);
    }
    expect(await incidentsOf('Duplicates')).toHaveLength(1);
  });

  it('opens one incident when the same alert comes twice at once', async () => {
    const body = bodyOf(alertOf('AtOnce', '31'));
    const answers = await Promise.all(Array.from({ length: 8 }, () => sendAlerts(origin, body)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
    expect(await incidentsOf('AtOnce')).toHaveLength(1);
  });

  it('closes the incident of a resolved alert without a runbook, and opens another when it fires again', async () => {
    await sendAlerts(origin, bodyOf(alertOf('Relapse', '11')));
    await sendAlerts(origin, bodyOf(alertOf('Relapse', '11', { status: 'resolved' })));
    await until(
      () => incidentsOf('Relapse'),
      ([incident]) => incident?.state === 'resolved',
    );
    await sendAlerts(origin, bodyOf(alertOf('Relapse', '11')));
    expect(await incidentsOf('Relapse')).toHaveLength(1);
    await sendAlerts(origin, bodyOf(alertOf('Relapse', '11', { startsAt: '2024-02-14T06:00:00.000Z' })));
    expect((await incidentsOf('Relapse')).map(({ firing }) => firing)).toEqual([false, true]);
  });

  it('ends the incident of an alert that a restarted Prometheus gave a new start, with the new one', async () => {
    const again = { startsAt: '2024-02-14T06:00:00.000Z' };
    await sendAlerts(origin, bodyOf(alertOf('Restarted', '15')));
    await sendAlerts(origin, bodyOf(alertOf('Restarted', '15', again)));
    expect(await incidentsOf('Restarted')).toMatchObject([{ firing: true }]);
    // Nobody will ever say of the old start that it has ended.
    await sendAlerts(origin, bodyOf(alertOf('Restarted', '15', { ...again, status: 'resolved' })));
    expect(await incidentsOf('Restarted')).toMatchObject([{ firing: false }]);
  });

  it.each([
    ['half characters', { labels: { alertname: 'Setengah\ud800', region: '52', '\udc00nama': '\ud800' } }],
    ['NUL', { labels: { alertname: 'Nol\0', region: '5\0', 'a\0': 'b' }, annotations: { summary: 'x\0' } }],
    ['an endless name', { labels: { alertname: 'N'.repeat(18_000), region: '\u{1F600}'.repeat(9_000) } }],
    ['an endless fingerprint', { fingerprint: 'f'.repeat(18_000) }],
    ['a start long ago', { startsAt: '-200000-01-01T00:00:00Z' }],
    ['no annotations', { annotations: null }],
  ])('commits an alert with %s', async (_name, change) => {
    const answer = await sendAlerts(
      origin,
      JSON.stringify({ ...bodyOf(), alerts: [{ ...alertOf('Poison', '53'), ...change }] }),
    );
    expect(answer.status).toBe(200);
  });

  it('takes a body whose lists are null, as Go writes empty ones', async () => {
    const answer = await sendAlerts(origin, { ...bodyOf(), alerts: null, groupLabels: null });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['no JSON', '{"version":', 'bukan JSON'],
    ['another shape', '{"hello":1}', 'version'],
    [
      'an alert without labels',
      JSON.stringify({ ...bodyOf(), alerts: [{ status: 'firing', startsAt: 'x' }] }),
      'alerts.0.labels',
    ],
  ])('refuses %s and says what was wrong', async (_name, body, word) => {
    const answer = await sendAlerts(origin, body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({
      code: 'INCIDENT_BODY_INVALID',
      detail: expect.stringContaining(word),
    });
  });

  it('refuses whoever comes without the token, before reading', async () => {
    expect((await sendAlerts(origin, bodyOf(alertOf('Forged', '11')), 'salah')).status).toBe(401);
    expect(await incidentsOf('Forged')).toEqual([]);
  });

  it('takes odd but well-formed bodies: unknown fields, NUL, no times, megabytes', async () => {
    const odd = {
      ...alertOf('Odd\0Name', 'nowhere'),
      startsAt: 'kemarin',
      surprise: true,
      annotations: { description: 'x'.repeat(4_000_000) },
    };
    expect(
      (await sendAlerts(origin, { ...bodyOf(), alerts: [odd], notification_reason: 'baru' })).status,
    ).toBe(200);
    expect(await incidentsOf('Odd\uFFFDName')).toMatchObject([{ affected_tps: 820_161 }]);
  });

  it('takes a storm of a thousand alerts in one body', async () => {
    const storm = Array.from({ length: 1_000 }, (_, n) => ({
      ...alertOf('Storm', '33'),
      fingerprint: `f${String(n)}`,
    }));
    expect((await sendAlerts(origin, bodyOf(...storm))).status).toBe(200);
    expect(await incidentsOf('Storm')).toHaveLength(1);
  });

  it('shows the incident with its timeline to readers with a token, and to nobody else', async () => {
    const [incident] = await incidentsOf('CommitFirst');
    expect(await readJson(origin, `/api/incidents/${incident!.id}`)).toMatchObject({
      alertname: 'CommitFirst',
      timeline: expect.arrayContaining([expect.objectContaining({ type: 'incident.opened' })]),
    });
    expect((await fetch(`${origin}/api/incidents`)).status).toBe(401);
  });

  it('shows readers what was open in a stretch of time, and refuses half a stretch', async () => {
    const open = async (from: number, to: number): Promise<readonly string[]> => {
      const range = new URLSearchParams({
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
      });
      const { incidents } = (await readJson(origin, `/api/incidents?${range.toString()}`)) as {
        readonly incidents: readonly { readonly alertname: string }[];
      };
      return incidents.map(({ alertname }) => alertname);
    };
    const hour = 3_600_000;
    await sendAlerts(origin, bodyOf(alertOf('Passing', '12')));
    await sendAlerts(origin, bodyOf(alertOf('Passing', '12', { status: 'resolved' })));
    await until(
      () => incidentsOf('Passing'),
      ([incident]) => incident?.state === 'resolved',
    );
    const now = await open(Date.now() - hour, Date.now() + hour);
    expect(now).toEqual(expect.arrayContaining(['CommitFirst', 'Passing']));
    expect(await open(Date.now() - 2 * hour, Date.now() - hour)).toEqual([]);
    // What has not ended goes on in the next stretch, and what has ended does not.
    const next = await open(Date.now() + hour, Date.now() + 2 * hour);
    expect(next).toContain('CommitFirst');
    expect(next).not.toContain('Passing');
    expect(await readJson(origin, '/api/incidents?from=2024-02-14T00:00:00Z')).toMatchObject({ status: 400 });
  });

  it(
    'answers 503 while PostgreSQL is dead, and takes the redelivery when it is back',
    { timeout: 60_000 },
    async () => {
      const server = await testPostgres();
      const body = bodyOf(alertOf('WhileDead', '12'));
      await server.kill();
      const refused = await sendAlerts(origin, body);
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).not.toBeNull();
      await server.restart();
      await until(
        async () => (await sendAlerts(origin, body)).status,
        (status) => status === 200,
      );
      expect(await incidentsOf('WhileDead')).toHaveLength(1);
      // The job worker has found its way back as well: the engine was told, so that the incident can settle.
      await sendAlerts(origin, bodyOf(alertOf('WhileDead', '12', { status: 'resolved' })));
      await until(
        () => incidentsOf('WhileDead'),
        ([incident]) => incident?.state === 'resolved',
      );
    },
  );

  it('keeps a log whose chain holds, that refuses changes, and that shows what was forced', async () => {
    expect(await verifyLog(store.db)).toMatchObject({ outcome: 'intact' });
    await expect(store.pool.query(`update events set actor = 'x'`)).rejects.toThrow('append-only');
    await expect(store.pool.query('delete from events')).rejects.toThrow('append-only');
    await store.pool.query('alter table events disable trigger events_append_only');
    await store.pool.query(`update events set data = '{}' where seq = 3`);
    expect(await verifyLog(store.db)).toMatchObject({ outcome: 'broken', seq: 3 });
  });
});
