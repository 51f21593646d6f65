import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Clock } from '../../kernel/index.ts';
import { failProcess } from '../errors.ts';
import { commandOf } from './command-of.ts';
import type { ServiceSpec } from './service-spec.ts';

const READY_POLL_MS = 100;
const STOP_WITHIN_MS = 8_000;
const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 5_000;
/** A process that ran this long had started well: the next fall begins again with a short pause. */
const SETTLED_MS = 10_000;

/** One process kept alive: started, probed, restarted with growing pauses, stopped in order. */
export class SupervisedProcess {
  readonly spec: ServiceSpec;
  readonly #clock: Clock;
  #child: ChildProcess | undefined;
  #stopping = false;
  #restarts = 0;
  #backoffMs = FIRST_BACKOFF_MS;
  #startedAt = 0;
  #cancelRestart: (() => void) | undefined;

  constructor(spec: ServiceSpec, clock: Clock) {
    this.spec = spec;
    this.#clock = clock;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** How often it died and was started again. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Start it and wait until it serves; throws, naming its log, when it does not in time. */
  async start(): Promise<void> {
    await this.#spawn();
    await this.untilReady();
  }

  async untilReady(): Promise<void> {
    const deadline = this.#clock.now() + this.spec.readyWithinMs;
    while (!(await this.spec.ready())) {
      if (this.#clock.now() > deadline) {
        throw failProcess(
          'STACK_NOT_READY',
          `${this.spec.name} did not become ready within ${String(this.spec.readyWithinMs / 1000)} s; its log: ${this.spec.logFile}`,
        );
      }
      await this.#clock.sleep(READY_POLL_MS);
    }
  }

  /** End it at once, as a crash would; the supervisor then starts it again. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Ask it to end, and end it when it does not within 8 s. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelRestart?.();
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(this.spec.stopSignal);
    const cancel = this.#clock.after(STOP_WITHIN_MS, () => child.kill('SIGKILL'));
    await gone;
    cancel();
  }

  async #spawn(): Promise<void> {
    const { spec } = this;
    const log = await open(spec.logFile, 'a', 0o600);
    // The child holds the other end of its standard input: when we die, however, it reads the end.
    // A group of its own keeps the terminal's Ctrl-C for us, who stop things in order.
    const { command, args, user } = await commandOf(spec);
    const child = spawn(command, args, {
      env: { ...spec.env },
      stdio: ['pipe', log.fd, log.fd],
      detached: true,
      cwd: '/',
      ...user,
    });
    child.stdin?.on('error', () => undefined);
    this.#child = child;
    this.#startedAt = this.#clock.now();
    child.once('error', () => undefined);
    child.once('exit', () => {
      this.#restartLater();
    });
    await log.close();
  }

  #restartLater(): void {
    if (this.#stopping) return;
    if (this.#clock.now() - this.#startedAt > SETTLED_MS) this.#backoffMs = FIRST_BACKOFF_MS;
    this.#cancelRestart = this.#clock.after(this.#backoffMs, () => {
      this.#restarts += 1;
      void this.#spawn().catch(() => {
        this.#restartLater();
      });
    });
    this.#backoffMs = Math.min(this.#backoffMs * 2, LONGEST_BACKOFF_MS);
  }
}
