import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { createLogger } from '../../instrumentation/index.ts';
import { problemHandler } from './problems.ts';

it.each([
  ['data that it cannot hold', '22P05', 422, 'INCIDENT_DATA_REFUSED'],
  ['more than its limits', '54000', 422, 'INCIDENT_DATA_REFUSED'],
  ['nothing, as it starts up', '57P03', 503, 'INCIDENT_STORE_DOWN'],
])('says of a store that took %s whether to try again', async (_name, code, status, problem) => {
  const app = express();
  app.get('/', () => {
    throw Object.assign(new Error('uji'), { code });
  });
  app.use(problemHandler(createLogger({ name: 'uji', level: 'silent' })));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = await fetch(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
  server.closeAllConnections();
  server.close();
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ code: problem });
});
