import { describe, expect, it } from 'vitest';
import { serviceList } from './service-list.ts';

const listing = (...names: readonly string[]): readonly [string, string] => [
  'index.ts',
  `export const SERVICE_CATALOG: readonly Service[] = [${names.join(', ')}];\n`,
];
const service = (name: string, more = ''): string => `${more}export const ${name}: Service = {};\n`;
const order = (text: string): readonly string[] => /\[\] = \[([^\]]*)\]/.exec(text)?.[1]?.match(/\w+/g) ?? [];

describe('the list of services', () => {
  it('keeps the order that people gave it, and takes what is new last', () => {
    const { text, strays } = serviceList(
      new Map([
        listing('sso', 'gateway'),
        ['gateway.ts', service('gateway')],
        ['baca-suara.ts', service('bacaSuara')],
        ['sso.ts', service('sso')],
        ['service.ts', 'export interface Service {}\n'],
      ]),
    );
    expect(order(text)).toEqual(['sso', 'gateway', 'bacaSuara']);
    expect(text).toContain("import { bacaSuara } from './baca-suara.ts';\n");
    expect(strays).toEqual([]);
  });

  it('forgets what is gone', () => {
    const { text } = serviceList(new Map([listing('sso', 'gateway'), ['sso.ts', service('sso')]]));
    expect(order(text)).toEqual(['sso']);
    expect(text).not.toContain('gateway');
  });

  it('is the same once it was made', () => {
    const files = new Map([listing(), ['b.ts', service('b')], ['a.ts', service('a')]]);
    const { text } = serviceList(files);
    expect(serviceList(new Map([...files, ['index.ts', text]])).text).toBe(text);
  });

  it('breaks its line where the formatter does', () => {
    const names = Array.from({ length: 12 }, (_, n) => `layanan${String(n)}`);
    const { text } = serviceList(new Map(names.map((name) => [`${name}.ts`, service(name)])));
    expect(text.split('\n').every((line) => line.length <= 120)).toBe(true);
    expect(text).toContain('= [\n  layanan0,\n');
  });

  it('tells of a file from which no service comes, unless a service is made of it or it is a test', () => {
    const { strays } = serviceList(
      new Map([
        listing('sso'),
        ['sso.ts', service('sso', "import { HOSTS } from './hosts.ts';\n")],
        ['hosts.ts', 'export const HOSTS = {};\n'],
        ['lupa.ts', 'export const lupa = {};\n'],
        ['sso.test.ts', ''],
        ['sso-lagi.ts', service('sso')],
      ]),
    );
    expect(strays).toEqual([
      'src/catalog/services/lupa.ts: has no `export const …: Service = `, so no service comes of it',
      'src/catalog/services/sso.ts: exports sso, as sso-lagi.ts does',
    ]);
  });
});
