// First: signals are heard while the rest is still being loaded.
import { onSignals } from '../signals.ts';
import { flushCompileCache } from 'node:module';
import { printed } from '../../kernel/index.ts';

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
 * says why in one line. What comes while it starts is not lost: SIGHUP is obeyed once it has started, and SIGTERM closes
 * it then; when that takes longer than a closing may, or at a second SIGTERM, the start is abandoned.
 */
export async function runProcess(name: string, start: () => Promise<Running>): Promise<void> {
  const life = new Lifetime(name);
  onSignals((signal) => {
    if (signal === 'SIGHUP') life.renew();
    else life.end();
  });
  if (process.env['SIAGA_SUPERVISED'] === '1') {
    process.stdin.resume();
    for (const over of ['end', 'error']) {
      process.stdin.once(over, () => {
        life.end();
      });
    }
  }
  const { flushLogs, startTracing } = await import('../../instrumentation/index.ts');
  // The environment is read here, once: OTEL_EXPORTER_OTLP_ENDPOINT is the standard's own variable.
  const slowMs = process.env['SIAGA_TRACE_SLOW_MS'];
  const tracing = startTracing({
    service: name,
    endpoint: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
    sampleRatio: Number(process.env['SIAGA_TRACE_RATIO'] ?? 0.01),
    instance: process.env['SIAGA_GATEWAY_ID'],
    ...(slowMs === undefined ? {} : { tail: { slowMs: Number(slowMs) } }),
  });
  life.atLast(async () => {
    // A collector that is away is no reason to have ended badly: whoever minds the process would sound an alarm.
    await tracing.shutdown().catch((error: unknown) => {
      console.error(`${name}: the last spans did not reach the collector: ${String(error)}`);
    });
    await flushLogs();
  });
  try {
    life.started(await start());
    // Now and not at the exit that a kill -9 never comes to: whoever starts it again starts it in half the time.
    flushCompileCache();
  } catch (error) {
    const said = printed(error);
    console.error(`${name}: ${said instanceof Error ? (said.stack ?? said.message) : String(said)}`);
    process.exit(1);
  }
}

/** A process between its first signal and its last: what it is told before it can obey is kept until then. */
class Lifetime {
  readonly #name: string;
  #running: Running | undefined;
  #atLast: () => Promise<unknown> = () => Promise.resolve();
  #isToRenew = false;
  #isToEnd = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** What is done after the closing. */
  atLast(work: () => Promise<unknown>): void {
    this.#atLast = work;
  }

  started(running: Running): void {
    this.#running = running;
    void running.ended?.then(() => {
      this.end();
    });
    if (this.#isToEnd) this.#close(running);
    else if (this.#isToRenew) this.renew();
  }

  /** Take settings anew; a process that has none to take ends, as by default. */
  renew(): void {
    if (this.#running === undefined) this.#isToRenew = true;
    else if (this.#running.reload) void this.#running.reload();
    else this.end();
  }

  end(): void {
    const again = this.#isToEnd;
    this.#isToEnd = true;
    if (this.#running === undefined) {
      const abandon = (): void => {
        console.error(`${this.#name}: told to end while it started: it ends as it is`);
        process.exit(1);
      };
      if (again) abandon();
      setTimeout(() => {
        if (this.#running === undefined) abandon();
      }, CLOSE_WITHIN_MS).unref();
    } else if (again) this.#running.hasten?.();
    else this.#close(this.#running);
  }

  #close(running: Running): void {
    setTimeout(() => process.exit(1), running.closeWithinMs ?? CLOSE_WITHIN_MS).unref();
    void running
      .close()
      .finally(this.#atLast)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(`${this.#name}: closing failed:`, error);
          process.exit(1);
        },
      );
  }
}
