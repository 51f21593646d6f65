import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { createLogger } from '../instrumentation/index.ts';
import { problemHandler } from './problem-handler.ts';

it('answers what nobody foresaw as a plain problem, and tells the log alone why', async () => {
  const lines: string[] = [];
  const app = express();
  app.get('/', () => {
    throw new Error('kolom rahasia_dapur tidak ada');
  });
  app.use(
    problemHandler(
      createLogger({ name: 'test', destination: { write: (line: string) => void lines.push(line) } }),
    ),
  );
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
  const text = await answer.text();
  await new Promise((resolve) => server.close(resolve));
  expect(answer.status).toBe(500);
  expect(JSON.parse(text)).toMatchObject({ code: 'SIREKAP_UNEXPECTED', retry: 'later' });
  expect(text).not.toContain('rahasia_dapur');
  expect(lines.join('')).toContain('rahasia_dapur');
});
