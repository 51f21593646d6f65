import express, { type Express } from 'express';
import { z } from 'zod';
import type { Logger } from '../instrumentation/index.ts';
import { bearerOf, sameSecret } from './bearer.ts';
import { faultSchema, faultSelectorSchema } from './domain/fault-table.ts';
import { fail } from './errors.ts';
import type { Host } from './host.ts';
import { problemHandler } from './problem-handler.ts';

const capacitySchema = z.strictObject({ factor: z.number().min(0.01).max(100) });

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw fail('SIREKAP_REQUEST_MALFORMED', z.prettifyError(parsed.error));
}

/**
 * Controls for rehearsals, on the ops port: `GET|POST|DELETE /-/faults`, `POST /-/capacity {factor}`. Without a
 * token there are none.
 */
export function controlApp(host: Host, token: string | undefined, logger: Logger): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  if (token !== undefined) {
    app.use('/-', (request, _response, next) => {
      if (!sameSecret(bearerOf(request.headers.authorization) ?? '', token)) {
        throw fail('SIREKAP_CONTROL_FORBIDDEN', 'Token kendali tidak ada atau salah.');
      }
      next();
    });
    app.use('/-', express.json({ limit: '16kb' }));
    app.get('/-/faults', (_request, response) => {
      response.json(host.faults);
    });
    app.post('/-/faults', (request, response) => {
      const fault = read(faultSchema, request.body);
      host.inject(fault);
      logger.warn({ fault }, 'fault injected');
      response.status(201).json(host.faults);
    });
    app.delete('/-/faults', (request, response) => {
      host.lift(read(faultSelectorSchema, request.body));
      logger.warn({ remaining: host.faults.length }, 'faults lifted');
      response.json(host.faults);
    });
    app.post('/-/capacity', (request, response) => {
      const { factor } = read(capacitySchema, request.body);
      host.setFactor(factor);
      logger.warn({ factor }, 'capacity changed');
      response.json({ factor });
    });
  }
  app.use((request) => {
    throw fail('SIREKAP_NOT_FOUND', `Tidak ada ${request.method} di alamat ini.`);
  });
  app.use(problemHandler(logger));
  return app;
}
