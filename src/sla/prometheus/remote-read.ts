import protobuf from 'protobufjs/light.js';
import { request } from 'undici';
import { fail } from '../errors.ts';
import { framesOf } from './frames.ts';
import { snappyStored } from './snappy.ts';
import { readXorChunk, type OnSample } from './xor-chunk.ts';

/* Prometheus's remote read, as far as it is used here: prompb/remote.proto and types.proto, the standard's numbers. */
const ROOT = protobuf.Root.fromJSON({
  nested: {
    ReadRequest: {
      fields: {
        queries: { rule: 'repeated', type: 'Query', id: 1 },
        acceptedResponseTypes: { rule: 'repeated', type: 'int32', id: 2 },
      },
    },
    Query: {
      fields: {
        startTimestampMs: { type: 'int64', id: 1 },
        endTimestampMs: { type: 'int64', id: 2 },
        matchers: { rule: 'repeated', type: 'Matcher', id: 3 },
      },
    },
    Matcher: {
      fields: {
        type: { type: 'int32', id: 1 },
        name: { type: 'string', id: 2 },
        value: { type: 'string', id: 3 },
      },
    },
    Frame: { fields: { series: { rule: 'repeated', type: 'Series', id: 1 } } },
    Series: {
      fields: {
        labels: { rule: 'repeated', type: 'Label', id: 1 },
        chunks: { rule: 'repeated', type: 'Chunk', id: 2 },
      },
    },
    Label: { fields: { name: { type: 'string', id: 1 }, value: { type: 'string', id: 2 } } },
    Chunk: {
      fields: { type: { type: 'int32', id: 3 }, data: { type: 'bytes', id: 4 } },
    },
  },
});
const READ_REQUEST = ROOT.lookupType('ReadRequest');
const FRAME = ROOT.lookupType('Frame');

const STREAMED_XOR_CHUNKS = 1;
const XOR_ENCODING = 1;
const MATCHER_TYPES = { '=': 0, '!=': 1, '=~': 2, '!~': 3 } as const;

interface Series {
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly chunks: readonly { readonly type: number; readonly data: Uint8Array }[];
}

export interface Selector {
  readonly metric: string;
  readonly matchers: readonly {
    readonly label: string;
    readonly op: keyof typeof MATCHER_TYPES;
    readonly value: string;
  }[];
}

/** Opens a series by its labels: what is returned takes its samples, in order of time. */
export type OnSeries = (labels: ReadonlyMap<string, string>) => OnSample;

/**
 * Gives the raw samples of a selector between two instants (both included), series by series. Rejects with
 * SLA_MEASUREMENTS_UNREADABLE.
 */
export type Samples = (
  selector: Selector,
  range: readonly [fromMs: number, toMs: number],
  onSeries: OnSeries,
) => Promise<void>;

/** Prometheus is slow to begin when much lies on its disk, but never silent for so long. */
const SILENT_MS = 120_000;

const bodyOf = ({ metric, matchers }: Selector, fromMs: number, toMs: number): Buffer => {
  const query = {
    startTimestampMs: fromMs,
    endTimestampMs: toMs,
    matchers: [
      { type: 0, name: '__name__', value: metric },
      ...matchers.map(({ label, op, value }) => ({ type: MATCHER_TYPES[op], name: label, value })),
    ],
  };
  const message = { queries: [query], acceptedResponseTypes: [STREAMED_XOR_CHUNKS] };
  return snappyStored(READ_REQUEST.encode(READ_REQUEST.create(message)).finish());
};

/** Ask for a stretch of raw samples. Throws SLA_MEASUREMENTS_UNREADABLE. */
async function answerTo(origin: string, body: Buffer): Promise<AsyncIterable<Uint8Array>> {
  const answer = await request(new URL('/api/v1/read', origin), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-read-version': '0.1.0',
    },
    body,
    headersTimeout: SILENT_MS,
    bodyTimeout: SILENT_MS,
  });
  const type = String(answer.headers['content-type'] ?? '');
  if (answer.statusCode === 200 && type.includes('ChunkedReadResponse')) return answer.body;
  const text = (await answer.body.text()).slice(0, 200);
  throw new Error(`it answered ${String(answer.statusCode)} ${type}: ${text}`);
}

/**
 * Read the raw samples of a selector between two instants (both included), series by series, as Prometheus stores them:
 * no evaluation, no step, no rounding. Throws SLA_MEASUREMENTS_UNREADABLE.
 */
async function readSamples(
  origin: string,
  selector: Selector,
  [fromMs, toMs]: readonly [fromMs: number, toMs: number],
  onSeries: OnSeries,
): Promise<void> {
  let open = '';
  let take: OnSample = () => undefined;
  const onSample: OnSample = (atMs, value) => {
    // Chunks come whole, also where only their end was asked for.
    if (atMs >= fromMs && atMs <= toMs) take(atMs, value);
  };
  try {
    const stream = await answerTo(origin, bodyOf(selector, fromMs, toMs));
    for await (const frame of framesOf(stream)) {
      const { series } = FRAME.decode(frame) as unknown as { readonly series: readonly Series[] };
      for (const { labels, chunks } of series) {
        // A long series comes in several frames, one after another.
        const key = JSON.stringify(labels);
        if (key !== open) take = onSeries(new Map(labels.map(({ name, value }) => [name, value])));
        open = key;
        for (const { type, data } of chunks) {
          if (type !== XOR_ENCODING) throw new Error(`${selector.metric} holds no plain numbers`);
          readXorChunk(data, onSample);
        }
      }
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw fail('SLA_MEASUREMENTS_UNREADABLE', `${selector.metric} di ${origin}: ${why}`, { cause });
  }
}

/** The samples that a Prometheus holds. */
export const samplesAt =
  (origin: string): Samples =>
  (selector, range, onSeries) =>
    readSamples(origin, selector, range, onSeries);
