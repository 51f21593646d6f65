import { json, Router, type Request, type RequestHandler, type Response } from 'express';
import { CONTROL_PATHS, policyAckSchema } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { fail } from '../errors.ts';
import type { FullPolicyDesk } from '../policy/policy-desk.ts';
import type { Rollouts } from '../policy/rollout.ts';
import { bearerOf, tokenMatches } from './bearer.ts';

export interface PolicyRoutesDeps {
  readonly clock: Clock;
  readonly desk: FullPolicyDesk;
  readonly rollouts: Rollouts;
  /** Token by gateway id. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** The routes, and which gateways listen now. */
export interface PolicyRoutes {
  readonly router: Router;
  isConnected(gateway: string): boolean;
}

const KEEP_ALIVE_MS = 10_000;

const gatewayOf = (req: Request): string =>
  typeof req.query['gateway'] === 'string' ? req.query['gateway'] : '';

interface Offer {
  readonly epoch: number;
  readonly jws: string;
}

const frames = new WeakMap<Offer, Buffer>();

/** An offer as it goes out: the same bytes for every gateway that has it. */
function frameOf(offer: Offer): Buffer {
  const made =
    frames.get(offer) ?? Buffer.from(`event: policy\nid: ${String(offer.epoch)}\ndata: ${offer.jws}\n\n`);
  frames.set(offer, made);
  return made;
}

/** Streams of gateways: each hears the policy it may have, at once and whenever that changes. */
function openStreams(deps: PolicyRoutesDeps) {
  const streams = new Map<string, Set<Response>>();
  const send = (gateway: string, res: Response): void => {
    const offer = deps.rollouts.offerFor(gateway);
    if (offer) res.write(frameOf(offer));
  };
  const each = (fn: (gateway: string, res: Response) => void): void => {
    for (const [gateway, open] of streams) for (const res of open) fn(gateway, res);
  };
  const stopOffers = deps.rollouts.onOffer((gateways) => {
    for (const gateway of gateways) for (const res of streams.get(gateway) ?? []) send(gateway, res);
  });
  const stopKeepAlive = deps.clock.every(KEEP_ALIVE_MS, () => {
    each((_gateway, res) => res.write(': masih di sini\n\n'));
  });
  deps.signal.addEventListener('abort', () => {
    stopOffers();
    stopKeepAlive();
    each((_gateway, res) => res.end());
  });
  const open: RequestHandler = (req, res) => {
    const gateway = gatewayOf(req);
    res.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    res.write(': terhubung\n\n');
    const own = streams.get(gateway) ?? new Set();
    streams.set(gateway, own.add(res));
    res.on('close', () => own.delete(res));
    send(gateway, res);
  };
  return { open, isConnected: (gateway: string) => (streams.get(gateway)?.size ?? 0) > 0 };
}

/** What gateways use: the stream, the slow poll beside it, and their word on what they were sent. */
export function policyRoutes(deps: PolicyRoutesDeps): PolicyRoutes {
  const router = Router();
  const streams = openStreams(deps);

  const authorize =
    (who: (req: Request) => string): RequestHandler =>
    (req, _res, next) => {
      const gateway = who(req);
      // `__proto__` is no gateway, though every object has it.
      const token = Object.hasOwn(deps.tokens, gateway) ? deps.tokens[gateway] : undefined;
      const isOwn = tokenMatches(bearerOf(req), token);
      next(isOwn ? undefined : fail('INCIDENT_UNAUTHORIZED', 'token gerbang salah atau tidak ada'));
    };

  router.get(CONTROL_PATHS.stream, authorize(gatewayOf), streams.open);
  router.get(CONTROL_PATHS.current, authorize(gatewayOf), (req, res) => {
    const offer = deps.rollouts.offerFor(gatewayOf(req));
    res.set('cache-control', 'no-store');
    if (offer) res.type('text/plain').send(offer.jws);
    else res.status(204).end();
  });
  router.get(CONTROL_PATHS.killSwitch, authorize(gatewayOf), async (_req, res) => {
    const armed = await deps.desk.armedKillSwitch();
    res.set('cache-control', 'no-store');
    if (armed === undefined) res.status(204).end();
    else res.type('text/plain').send(armed);
  });
  router.post(
    CONTROL_PATHS.ack,
    json({ limit: '16kb' }),
    authorize((req) => String((req.body as { gateway?: unknown } | undefined)?.gateway)),
    async (req, res) => {
      const parsed = policyAckSchema.safeParse(req.body);
      if (!parsed.success)
        throw fail('INCIDENT_BODY_INVALID', parsed.error.issues.map((issue) => issue.message).join('; '));
      await deps.desk.heard(parsed.data);
      res.status(204).end();
    },
  );
  return { router, isConnected: streams.isConnected };
}
