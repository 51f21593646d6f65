import { printed } from '../../kernel/index.ts';
import { flushLogs, startTracing } from '../../instrumentation/index.ts';

export interface Running {
  close(): Promise<void>;
  /** While it closes: wait for nobody any more. */
  hasten?(): void;
  /** Take settings anew (SIGHUP). */
  reload?(): unknown;
  /** Resolves when the process should end by itself. */
  readonly ended?: Promise<unknown>;
  /** Longest it may take to close; 7 s unless told. */
  readonly closeWithinMs?: number;
}

/** Longest a process may take to close before it is ended: the supervisor waits 8 s. */
const CLOSE_WITHIN_MS = 7_000;

/**
 * Run a process: start, then close in order on SIGTERM, SIGINT or at the end of standard input, whose other
 * end the supervisor holds, so that nothing outlives it. A second signal hastens the closing. A start that fails
 * says why in one line.
 */
export async function runProcess(name: string, start: () => Promise<Running>): Promise<void> {
  // The environment is read here, once: OTEL_EXPORTER_OTLP_ENDPOINT is the standard's own variable.
  const tracing = startTracing({
    service: name,
    endpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
    sampleRatio: Number(process.env['SIAGA_TRACE_RATIO'] ?? 0.01),
  });
  let running: Running;
  try {
    running = await start();
  } catch (error) {
    const said = printed(error);
    console.error(`${name}: ${said instanceof Error ? (said.stack ?? said.message) : String(said)}`);
    process.exit(1);
  }
  let closing = false;
  const close = (): void => {
    if (closing) {
      running.hasten?.();
      return;
    }
    closing = true;
    setTimeout(() => process.exit(1), running.closeWithinMs ?? CLOSE_WITHIN_MS).unref();
    void running
      .close()
      .then(() => tracing.shutdown())
      .finally(flushLogs)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(`${name}: closing failed:`, error);
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  if (running.reload) process.on('SIGHUP', () => void running.reload?.());
  void running.ended?.then(close);
  if (process.env['SIAGA_SUPERVISED'] === '1') {
    process.stdin.resume();
    process.stdin.once('end', close);
    process.stdin.once('error', close);
  }
}
