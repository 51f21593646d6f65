import { openSpan, type SpanHandle, type SpanOptions } from '../../instrumentation/index.ts';
import { OpsError } from '../../kernel/index.ts';
import type { Exchange } from './exchange.ts';

type Of = Pick<Exchange, 'operation' | 'province'>;

/**
 * Run one step of an upload in a span of its own, so that a trace says where the time went. What its phone did wrong
 * is no failure of the step.
 */
export async function step<T>(
  name: string,
  { operation, province }: Of,
  kind: NonNullable<SpanOptions['kind']>,
  work: (span: SpanHandle) => Promise<T>,
): Promise<T> {
  const span = openSpan(name, { kind, attributes: { operation, province } });
  try {
    const result = await span.run(() => work(span));
    span.end();
    return result;
  } catch (error) {
    if (error instanceof OpsError && error.status < 500) {
      span.setAttribute('outcome', 'client_error');
      span.end();
    } else span.end(error ?? 'error');
    throw error;
  }
}

/** A body as it comes, with a span from its first chunk awaited to its last: time that the phone's link determines. */
export async function* receiving(
  { operation, province }: Of,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const span = openSpan('gateway receive', { attributes: { operation, province }, atClientsPace: true });
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  } finally {
    span.setAttribute('bytes', bytes);
    span.end();
  }
}
