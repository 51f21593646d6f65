/** Whatever rules and alerts name is exported by a process that runs, and Prometheus can judge all of them. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { foreign } from '../../src/catalog/index.ts';
import { certificateExpiry } from '../../src/instrumentation/definitions.ts';
import { parsePromql, selectorsOf } from '../support/lint/promql.ts';
import { rules } from '../support/lint/published.ts';
import { shortDrill } from '../support/short-drill.ts';

/** What the stack of one machine does not have, each seen elsewhere. */
const NOT_HERE = [
  // No TLS: test/e2e/certificate-reload.test.ts.
  certificateExpiry.name,
  // A single Alertmanager: test/contract/routing.test.ts.
  foreign.alertmanagerMembers.name,
];

const namesSchema = z.object({ data: z.array(z.string()) });
const rulesSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().optional() })),
      }),
    ),
  }),
});

it(
  'every series that a rule names is there in a night, and every rule is judged',
  { timeout: 300_000 },
  async () => {
    let missing: readonly string[] | undefined;
    let ill: readonly unknown[] | undefined;
    await shortDrill({
      speed: 400,
      scale: 2_000,
      until: '14:00',
      async look(stack) {
        const ask = async (path: string): Promise<unknown> =>
          (await fetch(`http://127.0.0.1:${String(stack.ports.prometheus)}/api/v1/${path}`)).json();
        const there = new Set(namesSchema.parse(await ask('label/__name__/values')).data);
        const named = new Set(
          rules.flatMap(({ expr }) => selectorsOf(parsePromql(expr)).map(({ name }) => name)),
        );
        missing = [...named].filter((name) => !there.has(name)).sort();
        ill = rulesSchema
          .parse(await ask('rules'))
          .data.groups.flatMap((group) => group.rules)
          .filter(({ health }) => health !== 'ok');
      },
    });
    expect(ill).toEqual([]);
    expect(missing).toEqual(NOT_HERE.toSorted());
  },
);
