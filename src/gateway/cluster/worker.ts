import { createLogger, createMeter, type MetricSnapshot } from '../../instrumentation/index.ts';
import { systemClock } from '../../kernel/index.ts';
import type { GatewayConfig } from '../config.ts';
import { startGateway, type Gateway } from '../gateway.ts';
import type { PartialDesk } from '../resumable/desk.ts';
import { Channel, type AnswersTo, type Endpoint } from './channel.ts';
import { AskedSiblings } from './siblings.ts';
import type { PrimaryTopics, UploadWord, WorkerTopics } from './topics.ts';

export interface GatewayWorker {
  /** Resolves when the primary wants the process to end and it is closed. */
  readonly ended: Promise<true>;
  close(): Promise<void>;
  hasten(): void;
}

/** The primary answers these from memory. */
const PRIMARY_WITHIN_MS = 10_000;
/** Longest a piece waits until its upload is this worker's: whoever has it ends what it does first. */
const DESK_WITHIN_MS = 5_000;
/** Longest an upload waits for what the other workers know of it. Without an answer it is taken as new. */
const SIBLINGS_WITHIN_MS = 300;

/** Start this process's part of a gateway under its primary, which is at the other end of `endpoint`. */
export async function startWorker(config: GatewayConfig, endpoint: Endpoint): Promise<GatewayWorker> {
  const id = config.SIAGA_GATEWAY_ID;
  const logger = createLogger({ name: `${id} ${String(process.pid)}`, level: config.SIAGA_LOG_LEVEL });
  const meter = createMeter({ labels: { gateway: id }, processMetrics: true });
  const started = Promise.withResolvers<Gateway>();
  const ended = Promise.withResolvers<true>();
  const metrics = (): Promise<readonly MetricSnapshot[]> => meter.registry.getMetricsAsJSON();
  const channel: Channel<PrimaryTopics, WorkerTopics> = new Channel<PrimaryTopics, WorkerTopics>(
    endpoint,
    systemClock,
    {
      ...answersOf(started.promise, (lane) => void channel.ask('emptied', lane, PRIMARY_WITHIN_MS)),
      metrics,
      alive: () => Promise.resolve(true),
      async close({ hasten }) {
        const gateway = await started.promise;
        if (hasten) gateway.hasten();
        await gateway.close();
        // After the answer: it is the last word of this process.
        setImmediate(() => {
          ended.resolve(true);
        });
        return metrics();
      },
    },
    (error) => {
      logger.error({ err: error }, 'what the primary asked for failed');
    },
  );
  const begin = await channel.ask('begin', null, PRIMARY_WITHIN_MS);
  if (!begin) throw new Error('the primary does not answer');
  const siblings = new AskedSiblings(
    {
      ask: (question) => channel.ask('siblings', question, SIBLINGS_WITHIN_MS),
      delivered: (key) => void channel.ask('delivered', key, PRIMARY_WITHIN_MS),
      uploaded: (tps) => void channel.ask('uploaded', tps, PRIMARY_WITHIN_MS),
      standby: (question) =>
        channel.ask('standby', question, question.kind === 'find' ? SIBLINGS_WITHIN_MS : PRIMARY_WITHIN_MS),
    },
    systemClock,
  );
  const desk: PartialDesk = { ask: (question) => channel.ask('partial', question, DESK_WITHIN_MS) };
  const gateway = await startGateway(config, { logger, meter, part: { ...begin, siblings, desk } });
  started.resolve(gateway);
  await channel.ask('serving', { port: gateway.port }, PRIMARY_WITHIN_MS);
  return {
    ended: ended.promise,
    close: () => gateway.close(),
    hasten() {
      gateway.hasten();
    },
  };
}

function answersOf(
  started: Promise<Gateway>,
  onEmpty: (lane: number) => void,
): Omit<AnswersTo<WorkerTopics>, 'metrics' | 'alive' | 'close'> {
  return {
    async upload({ key, session }): Promise<UploadWord> {
      const { queue, sessions, peers } = await started;
      return {
        known: queue.find(key),
        vouched: session !== undefined && sessions.has(session),
        copies: peers.copiesOf(key),
      };
    },
    async delivered(key) {
      const { queue, confirmations } = await started;
      if (queue.find(key)?.delivered === false) await confirmations.confirm(key);
      return true;
    },
    async uploaded(codes) {
      const { uploaded } = await started;
      for (const tps of codes) uploaded.add(tps);
      return true;
    },
    async standby(question) {
      return (await started).peers.answer(question);
    },
    async letGo({ key, grant }) {
      return (await started).partials.letGo(key, grant);
    },
    async obey(order) {
      (await started).policy.adopt(order);
      return true;
    },
    async policyFacts() {
      return (await started).policyFacts();
    },
    async adopt(lane) {
      await (
        await started
      ).adopt(lane, () => {
        onEmpty(lane);
      });
      return true;
    },
    async renewTls() {
      await (await started).renewTls();
      return true;
    },
  };
}
