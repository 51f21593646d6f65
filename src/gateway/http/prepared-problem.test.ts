import { expect, it } from 'vitest';
import { toProblem } from '../../contracts/index.ts';
import { gatewayError } from '../errors.ts';
import { PreparedProblem } from './prepared-problem.ts';

it('is the problem it was made from, with the trace of each request', () => {
  const error = gatewayError('GATEWAY_BUSY', 'Tunggu "sebentar"; aplikasi akan mencoba lagi.');
  const problem = new PreparedProblem(error);
  for (const traceId of ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331b7ad6b7169203331']) {
    expect(JSON.parse(problem.textFor(traceId))).toEqual(toProblem(error, traceId));
  }
  expect(problem.status).toBe(503);
});
