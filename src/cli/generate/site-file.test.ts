import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSite, siteOf } from './site-file.ts';

const EXAMPLE = join(import.meta.dirname, '../../../deploy/site.yaml');
const example = await readFile(EXAMPLE, 'utf8');
/** The example with some of its text put otherwise. */
function changed(from: string | RegExp, to: string): string {
  const text = example.replace(from, to);
  expect(text).not.toBe(example);
  return text;
}

describe('the file of a site', () => {
  it('is the example in deploy, whose addresses it gives', async () => {
    const site = await readSite(EXAMPLE);
    expect(site.targets.gateway.map(({ gateway }) => gateway)).toEqual(['gw-wib', 'gw-wita', 'gw-wit']);
    expect(site.watchdogUrl).toBe('https://denyut.example/siaga');
    expect(site.runbooksUrl).toBe('https://siaga.example/runbooks');
  });

  it('may leave jobs out, and say that nobody hears the heartbeat', () => {
    expect(siteOf('site.yaml', changed(/^ +decide:.*$/m, '')).targets.decide).toEqual([]);
    expect(
      siteOf('site.yaml', changed(/^watchdogUrl:.*$/m, 'watchdogUrl: null')).watchdogUrl,
    ).toBeUndefined();
  });

  it('says whether traces are in Tempo, or in what answers as Jaeger does', () => {
    const typeOf = (text: string): string => siteOf('site.yaml', text).grafana.tracesType;
    expect(typeOf(changed(/^ +tracesType:.*$/m, ''))).toBe('jaeger');
    expect(typeOf(changed('tracesType: jaeger', 'tracesType: tempo'))).toBe('tempo');
  });

  it('may name several gateways of a region', () => {
    const two = "gateway: gw-wib-1 }\n    - { address: 'gw-wib-2.siaga.example:7621', gateway: gw-wib-2 }";
    const { targets } = siteOf('site.yaml', changed('gateway: gw-wib }', two));
    expect(targets.gateway.map(({ gateway }) => gateway)).toEqual([
      'gw-wib-1',
      'gw-wib-2',
      'gw-wita',
      'gw-wit',
    ]);
  });

  it('takes no slash at the end of an address into what is built on it', () => {
    const { runbooksUrl } = siteOf('site.yaml', changed('.example/runbooks', '.example/runbooks/'));
    expect(runbooksUrl).toBe('https://siaga.example/runbooks');
  });

  it.each<[string, string | RegExp, string, RegExp]>([
    ['forgets a gateway', /^.*gw-wit }$/m, '', /targets\.gateway: no target is gateway gw-wit/],
    [
      'names a gateway nobody knows',
      'gateway: gw-wib }',
      'gateway: gw-xyz }',
      /targets\.gateway\.0\.gateway: expected one of gw-wib, gw-wita, gw-wit, with a number/,
    ],
    [
      'numbers a gateway from nought',
      'gateway: gw-wib }',
      'gateway: gw-wib-0 }',
      /targets\.gateway\.0\.gateway: /,
    ],
    [
      'gives two gateways of a region one name',
      /^.*gw-wita }$/m,
      `$&\n    - { address: 'lain:7621', gateway: gw-wita }`,
      /targets\.gateway\.2\.gateway: another target is gw-wita already, .*: call them gw-wita-1, gw-wita-2/,
    ],
    [
      'gives a URL for an address',
      'siaga-1.siaga.example:7650',
      'https://siaga-1',
      /targets\.incident\.0\.address: expected host:port/,
    ],
    ['does not say who hears the heartbeat', /^watchdogUrl:.*$/m, '', /watchdogUrl: /],
    [
      'sends the webhook’s token in the clear',
      'url: https://siaga',
      'url: http://siaga',
      /webhook\.url: expected https/,
    ],
    [
      'writes a password into an address',
      'https://prometheus.',
      'https://a:b@prometheus.',
      /grafana\.prometheusUrl: names a user or password/,
    ],
    [
      'keeps traces in what Grafana has no source for',
      'tracesType: jaeger',
      'tracesType: zipkin',
      /grafana\.tracesType: /,
    ],
    ['has a field too many', /^webhook:$/m, 'portBase: 7600\nwebhook:', /\(all\): .*portBase/],
    ['is empty', /[^]*/, '', /\(all\): /],
  ])('is refused when it %s', (_, from, to, message) => {
    const text = changed(from, to);
    expect(() => siteOf('site.yaml', text)).toThrow(expect.objectContaining({ code: 'CLI_SITE_INVALID' }));
    expect(() => siteOf('site.yaml', text)).toThrow(message);
  });

  it('is refused when it is no YAML, or not there', async () => {
    expect(() => siteOf('site.yaml', 'a: [')).toThrow(expect.objectContaining({ code: 'CLI_SITE_INVALID' }));
    await expect(readSite('tiada/site.yaml')).rejects.toMatchObject({ code: 'CLI_SITE_UNREADABLE' });
  });
});
