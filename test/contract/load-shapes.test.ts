import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PROVINCES, isKnownTps } from '../../src/catalog/index.ts';
import { PATHS } from '../../src/contracts/index.ts';
import { ManualClock } from '../../src/kernel/index.ts';
import { loadShapesText, NIGHT, planNight } from '../../src/drill/index.ts';
import { dueIn, play } from '../load/node/play.ts';
import { wishFor } from '../load/node/requests.ts';
import { PHOTO_FACTOR, photoBytes } from '../load/photos.ts';
import { MOST_TRIES, pauseMs } from '../load/retries.ts';
import { arrivalTimes, rampsOf, type Ramp, type Shapes } from '../load/shape.ts';
import { scenariosOf, type Scenario } from '../load/stages.ts';

const FOLDER = join(import.meta.dirname, '../load');
const text = await readFile(join(FOLDER, 'shapes.json'), 'utf8');
const data = JSON.parse(text) as Shapes;
const NAMES = Object.keys(data.shapes);

/** How many come in each minute of the run. */
function countByMinute(times: readonly number[], minutes: number): number[] {
  const counts = Array.from({ length: minutes }, () => 0);
  for (const at of times) counts[Math.min(minutes - 1, Math.floor(at / 60_000))]! += 1;
  return counts;
}

const seconds = (duration: string): number => {
  const [, amount, unit] = /^(\d+)(ms|h)$/.exec(duration) ?? [];
  if (amount === undefined) throw new Error(`k6 would not read "${duration}" as this test does`);
  return Number(amount) * (unit === 'h' ? 3_600 : 0.001);
};

/** What k6's ramping-arrival-rate starts by the end of each minute: the whole part of the area under its stages. */
function k6ByMinute(scenario: Scenario, minutes: number): number[] {
  const unit = seconds(scenario.timeUnit);
  let rate = scenario.startRate / unit;
  let at = 0;
  let area = 0;
  const started = [0];
  for (const stage of scenario.stages) {
    const length = seconds(stage.duration);
    const slope = (stage.target / unit - rate) / length;
    const areaAt = (t: number): number => area + rate * (t - at) + (slope * (t - at) ** 2) / 2;
    while (started.length <= minutes && started.length * 60 <= at + length + 1e-6) {
      started.push(Math.floor(areaAt(started.length * 60)));
    }
    area = areaAt(at + length);
    rate = stage.target / unit;
    at += length;
  }
  return started.slice(1).map((count, i) => count - started[i]!);
}

const minutesOf = (ramp: Ramp): number => Math.floor(((ramp.perSecond.length - 1) * ramp.knotMs) / 60_000);

describe('the load shapes', () => {
  it('are what the night says', () => {
    expect(text).toBe(loadShapesText());
  });

  it('have a k6 script each, and no script runs a shape that is not there', async () => {
    const scripts = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts'));
    const running = await Promise.all(
      scripts.map(async (file) => {
        const shape = /optionsOf\('([a-z-]+)'\)/.exec(await readFile(join(FOLDER, file), 'utf8'))?.[1];
        return shape === undefined ? [] : [[file, shape]];
      }),
    );
    expect(running.flat().sort()).toEqual(NAMES.map((name) => [`${name}.ts`, name]).sort());
  });

  it('import nothing that k6 cannot load', async () => {
    for (const file of (await readdir(FOLDER)).filter((name) => name.endsWith('.ts'))) {
      const source = await readFile(join(FOLDER, file), 'utf8');
      const imports = [...source.matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '');
      for (const target of imports) expect(target, file).toMatch(/^(?:k6(?:\/[a-z]+)?|\.\/[a-z-]+\.ts)$/);
    }
  });

  it.each(NAMES)(
    'name functions that the script of %s exports, beside the sessions made before the load',
    async (name) => {
      const script = await readFile(join(FOLDER, `${name}.ts`), 'utf8');
      const exported = /export \{([^}]+)\}/
        .exec(script)?.[1]
        ?.split(',')
        .map((word) => word.trim());
      const needed = Object.values(scenariosOf(data, 'election-night', { scale: 100, speed: 1 }));
      const functions = new Set(['setup', ...needed.map((scenario) => scenario.exec)]);
      expect([...functions].sort()).toEqual(exported?.sort());
    },
  );

  it('bring no login that is not among the arrivals: sessions are there before the load begins', async () => {
    const script = join(FOLDER, '../support/k6-requests.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    const { before, after } = JSON.parse(stdout) as {
      readonly before: readonly { readonly path: string }[];
      readonly after: Readonly<Record<string, readonly { path: string; authorization?: string }[]>>;
    };
    expect(before).toHaveLength(Object.values(data.stations).flat().length);
    expect(new Set(before.map(({ path }) => path))).toEqual(new Set([PATHS.login]));
    const paths = Object.entries(after).map(([name, asked]) => [
      name,
      asked.map(({ path }) => path.slice(0, 7)),
    ]);
    expect(Object.fromEntries(paths)).toEqual({
      login: ['/sso/lo', '/sso/lo', '/sso/lo'],
      session: ['/sso/se', '/sso/se', '/sso/se'],
      upload: ['/intake', '/intake', '/intake'],
      officerRead: ['/recap/', '/recap/', '/recap/'],
      publicRead: ['/portal', '/portal', '/portal'],
    });
    for (const { authorization } of [...after['session']!, ...after['upload']!])
      expect(authorization).toMatch(/^Bearer sesi \d{13}$/);
  });

  it('have stations that a gateway knows', () => {
    const codes = Object.values(data.stations).flat();
    expect(codes.filter((code) => !isKnownTps(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('refuse a name that is none', () => {
    expect(() => rampsOf(data, 'siang', { scale: 1, speed: 1 })).toThrow('There is no load shape "siang"');
  });
});

describe('both drivers', () => {
  it.each(
    NAMES.flatMap((name): [string, number, number][] => [
      [name, 10, 1],
      [name, 100, 1],
      [name, 25, 15],
    ]),
  )('start as many in every minute of %s at scale %i and speed %i', (name, scale, speed) => {
    const scenarios = scenariosOf(data, name, { scale, speed });
    for (const ramp of rampsOf(data, name, { scale, speed })) {
      const minutes = minutesOf(ramp);
      const node = countByMinute(arrivalTimes(ramp), minutes);
      const k6 = k6ByMinute(scenarios[`${ramp.operation}-${ramp.zone}`]!, minutes);
      expect(k6).toHaveLength(minutes);
      // One that falls on the other side of a full minute is no difference.
      node.forEach((count, minute) => {
        expect(Math.abs(count - k6[minute]!)).toBeLessThanOrEqual(Math.max(1, 0.02 * count));
      });
    }
  });
});

describe('the driver for Node', () => {
  it.each(
    NAMES.flatMap((name): [string, number, number][] => [
      [name, 200, 1],
      [name, 50, 15],
    ]),
  )('begins in every minute of %s at scale %i and speed %i what k6 starts', async (name, scale, speed) => {
    const ramps = rampsOf(data, name, { scale, speed });
    const scenarios = scenariosOf(data, name, { scale, speed });
    const minutes = Math.max(...ramps.map(minutesOf));
    const clock = new ManualClock();
    const beganAt = clock.now();
    const begun = new Map<string, number[]>();
    const playing = play(dueIn(data, name, { scale, speed }), clock, ({ ramp }) => {
      const id = `${ramp.operation}-${ramp.zone}`;
      const times = begun.get(id) ?? [];
      begun.set(id, times);
      times.push(clock.now() - beganAt);
    });
    // The arithmetic may leave the last arrivals to the minute after.
    for (let minute = 0; minute <= minutes + 1; minute += 1) await clock.advance(60_000);
    await playing;
    for (const [id, scenario] of Object.entries(scenarios)) {
      const node = countByMinute(begun.get(id) ?? [], minutes);
      const k6 = k6ByMinute(scenario, minutes);
      node.forEach((count, minute) => {
        expect(Math.abs(count - (k6[minute] ?? 0)), `${id} ${String(minute)}`).toBeLessThanOrEqual(
          Math.max(1, 0.02 * count),
        );
      });
    }
  });

  it('sends photos of the sizes that k6 sends', async () => {
    const calls = await readFile(join(FOLDER, 'calls.ts'), 'utf8');
    expect(calls).toContain('photoBytes(SIZES, Math.random())');
    const sizes = Array.from({ length: 1_001 }, (_, at) => photoBytes({ factor: PHOTO_FACTOR }, at / 1_000));
    expect([sizes[0], sizes[500], sizes.at(-1)]).toEqual([150_000, 287_500, 425_000]);
    const wish = wishFor('upload', '5271011001001', 1, { photoBytes: sizes[500]! });
    expect(wish.body).toHaveLength(287_500);
    expect(photoBytes({ factor: 8, bytes: 300_000 }, 0.9)).toBe(300_000);
  });
});

describe('the drawn night', () => {
  const SCALE = 100;
  const plan = planNight({ seed: 14, scale: SCALE, untilMs: NIGHT.toMs });
  const zoneOf = new Map(PROVINCES.map((province) => [province.code, province.zone]));
  const drawn = (operation: string, zone: string): number[] => {
    if (operation.endsWith('-read')) {
      return plan.reads.filter((read) => read.operation === operation).map((read) => read.at);
    }
    const own = plan.tps.filter((tps) => zoneOf.get(tps.province) === zone);
    return own.flatMap((tps) => (operation === 'upload' ? tps.photoAt : [tps.loginAt]));
  };

  it.each(Object.entries(data.flows))('follows the flow %s', (id, { operation, zone }) => {
    const ramp = rampsOf(data, 'election-night', { scale: SCALE, speed: 1 }).find(
      (one) => `${one.operation}-${one.zone}` === id,
    )!;
    const expected = arrivalTimes(ramp);
    const times = drawn(operation, zone).map((at) => at - NIGHT.fromMs);
    for (let at = 0; at <= NIGHT.toMs - NIGHT.fromMs; at += 15 * 60_000) {
      const come = times.filter((time) => time >= 0 && time < at).length;
      const due = expected.filter((time) => time < at).length;
      // What is drawn scatters: four standard deviations of a count, and a hundredth of all.
      expect(Math.abs(come - due)).toBeLessThanOrEqual(4 * Math.sqrt(due) + 0.01 * expected.length + 3);
    }
  });
});

describe('a phone that was refused', () => {
  it('obeys the pause it is given, up to two minutes', () => {
    expect(pauseMs(1, '15', 0.5)).toBe(15_000);
    expect(pauseMs(1, '600', 0.5)).toBe(120_000);
  });

  it('waits a random part of a window that doubles, when it is given none', () => {
    expect(pauseMs(1, undefined, 0.5)).toBe(2_000);
    expect(pauseMs(3, undefined, 0.5)).toBe(8_000);
    expect(pauseMs(20, undefined, 1)).toBe(120_000);
    expect(pauseMs(2, 'Wed, 14 Feb 2024 13:00:00 GMT', 0)).toBe(0);
  });

  it('keeps an upload longest', () => {
    expect(Math.max(...Object.values(MOST_TRIES))).toBe(MOST_TRIES['upload']);
  });
});
