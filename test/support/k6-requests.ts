/**
 * `node test/support/k6-requests.ts`: what the phones of `test/load/calls.ts` ask a gateway for, without k6, which is no
 * package: its modules are stood in for by their least. Prints JSON: the requests of `setup`, and of three iterations of
 * each operation after it.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

const requests: Request[] = [];
const LOAD = join(import.meta.dirname, '../load');

const answer = (method: string, url: string, headers: Readonly<Record<string, string>>) => {
  const path = new URL(url).pathname;
  requests.push({ method, path, authorization: headers['authorization'] });
  const session = `sesi ${headers['x-tps-id'] ?? ''}`;
  return { status: 200, headers: {}, json: () => session };
};

Object.assign(globalThis, {
  __ENV: {},
  open: (name: string) => readFileSync(join(LOAD, name), 'utf8'),
  standIn: {
    get: (url: string, { headers }: { headers: Record<string, string> }) => answer('GET', url, headers),
    post: (url: string, _body: unknown, { headers }: { headers: Record<string, string> }) =>
      answer('POST', url, headers),
    setResponseCallback: () => undefined,
    expectedStatuses: () => undefined,
  },
});

const MODULES: Readonly<Record<string, string>> = {
  k6: 'export const sleep = () => {}; export const fail = (why) => { throw new Error(why); };',
  'k6/http': 'export default globalThis.standIn;',
  'k6/metrics': 'export class Rate { add() {} }',
  'k6/crypto': `import { createHash } from 'node:crypto';
    export { randomBytes } from 'node:crypto';
    export const sha256 = (data, as) => createHash('sha256').update(typeof data === 'string' ? data : Buffer.from(data)).digest(as);`,
};

registerHooks({
  resolve(specifier, context, next) {
    const source = MODULES[specifier];
    if (source === undefined) return next(specifier, context);
    return { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true };
  },
});

const calls = await import('../load/calls.ts');
const sessions = calls.setup();
const before = requests.splice(0);
const after = Object.fromEntries(
  [calls.login, calls.session, calls.upload, calls.officerRead, calls.publicRead].map((operation) => {
    for (let n = 0; n < 3; n += 1) operation(sessions);
    return [operation.name, requests.splice(0)];
  }),
);
process.stdout.write(JSON.stringify({ before, after }));
