import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { TestBrowser } from '../console/testing/browser.ts';
import { testService } from '../testing/service.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const { service, origin, store } = await testService({ SIAGA_RUNBOOKS_DIR: `${ROOT}runbooks` });
afterAll(async () => {
  await store.close();
  await service.close();
});

const rules = globSync('alerts/*.rules.yml', { cwd: ROOT }).map((file) => readFileSync(ROOT + file, 'utf8'));
const paths = [
  ...new Set(
    rules
      .flatMap((text) => [...text.matchAll(/runbook_url: *['"]?(\S+?)['"]?$/gm)])
      .map(([, url]) => new URL(url!).pathname),
  ),
];

const browser = new TestBrowser(origin);
const [someone] = service.firstPeople;
await browser.signIn(someone!.id, someone!.password);

describe('the runbooks that alerts lead to', () => {
  it('are many', () => {
    expect(paths.length).toBeGreaterThan(10);
  });

  it.each(paths)('%s is a page for who signed in', async (path) => {
    const answer = await browser.get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await answer.text();
    expect(text).toContain('Yang diperiksa</h2>');
    expect(text.match(/<h1/g)).toHaveLength(1);
  });

  it('are kept from those who did not sign in, who come back after', async () => {
    const answer = await new TestBrowser(origin).get(paths[0]!);
    expect(answer.status).toBe(303);
    const form = await (await new TestBrowser(origin).get(answer.headers.get('location')!)).text();
    expect(form).toContain(`value="${paths[0]!}"`);
  });

  it.each(['/runbooks/tidak-ada', '/runbooks/..%2Fpackage', '/runbooks/README', '/runbooks/__proto__'])(
    'do not include %s',
    async (path) => {
      expect((await browser.get(path)).status).toBe(404);
    },
  );
});
