import { expect, it } from 'vitest';
import { dashboardFileSchema, panelsOf } from '../support/lint/dashboard.ts';
import { filledIn } from '../support/lint/dashboard-checks.ts';
import { parsePromql, selectorsOf } from '../support/lint/promql.ts';
import { dashboardFiles } from '../support/lint/published.ts';

/** Those that show, beside sign-ins, what becomes of them; none else on this dashboard may. */
const OTHERS: Readonly<Record<string, string>> = {
  'Sesi terjawab': 'session',
  'Lama langkah penjajak': 'login upload',
};

const [, file] = dashboardFiles.find(([path]) => path.endsWith('/sirekap-masuk.json'))!;
const asked = panelsOf(dashboardFileSchema.parse(file)).flatMap(({ title, targets }) => {
  const operations = targets
    .flatMap(({ expr }) => selectorsOf(parsePromql(filledIn(expr))))
    .flatMap(({ matchers }) => matchers)
    .filter(({ label }) => label === 'operation')
    .map(({ op, value }) => (op === '=' ? value : `${op}${value}`));
  return operations.length > 0 ? [[title, [...new Set(operations)].sort().join(' ')] as const] : [];
});

it.each(asked)(
  '%s, on the dashboard of sign-ins, asks for the operation that it is about',
  (title, operations) => {
    expect(operations).toBe(OTHERS[title] ?? 'login');
  },
);

it('the dashboard of sign-ins asks for an operation in most of its panels, the funnel among them', () => {
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.map(([title]) => title)).toEqual(
    expect.arrayContaining(['Dari mencoba sampai tanda terima', ...Object.keys(OTHERS)]),
  );
});
