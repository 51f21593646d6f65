import { expect, it } from 'vitest';
import { POLICY_PROBLEMS } from '../../contracts/index.ts';
import { BY_POLICY, UPLOADS_KEPT, WAITING_ROOM_FULL } from './shedding.ts';

it('refuses logins and uploads by policy with the codes that phones and probes know as the policy’s', () => {
  const codes = [BY_POLICY.shed, UPLOADS_KEPT, WAITING_ROOM_FULL].map(
    (problem) => (JSON.parse(problem.textFor('x')) as { readonly code: string }).code,
  );
  expect(codes).toEqual(POLICY_PROBLEMS);
});
