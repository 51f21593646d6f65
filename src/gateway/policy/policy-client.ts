import { Agent, request } from 'undici';
import { CONTROL_PATHS, POLICY_MAX_BYTES, type PolicyAck } from '../../contracts/index.ts';
import { controlConnected, type Logger, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { EventStreamReader } from './event-stream.ts';
import type { KillSwitchKeeper } from './kill-switch.ts';
import type { PolicyIntake } from './policy-intake.ts';

export interface PolicyClientOptions {
  readonly gatewayId: string;
  /** Control-plane origins, tried in turn. */
  readonly urls: readonly string[];
  readonly token: string;
  readonly pollMs: number;
  readonly reconnectMs: number;
  readonly reconnectMaxMs: number;
  /** A stream that has said nothing for this long is dead (it sends a comment every 10 s). */
  readonly silenceMs: number;
}

export interface PolicyClientParts {
  readonly intake: Pick<PolicyIntake, 'consider' | 'refuseTooLarge'>;
  readonly killSwitch: Pick<KillSwitchKeeper, 'arm'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly meter: Meter;
  readonly logger: Logger;
}

const REQUEST_TIMEOUT_MS = 5_000;
/** The signed document plus the words around it on the stream. */
const EVENT_BYTES_MAX = POLICY_MAX_BYTES + 1024;
/** Words that the control plane has not heard; the oldest give way. */
const UNHEARD_MAX = 16;
/** Answers to a report that a repeat may better; on any other 4xx it would not. */
const WORTH_REPEATING = new Set([401, 403, 408, 429]);

/**
 * Hears the control plane: a stream that pushes policies, and a slow poll beside it in case the stream lies.
 * When neither answers nothing changes here.
 */
export class PolicyClient {
  readonly #options: PolicyClientOptions;
  readonly #parts: PolicyClientParts;
  readonly #stop = new AbortController();
  readonly #agent = new Agent({
    headersTimeout: REQUEST_TIMEOUT_MS,
    bodyTimeout: 0,
    connect: { timeout: REQUEST_TIMEOUT_MS },
  });
  #at = 0;
  #unheard: PolicyAck[] = [];
  #streaming = false;
  #heardAt = Number.NEGATIVE_INFINITY;

  constructor(options: PolicyClientOptions, parts: PolicyClientParts) {
    this.#options = options;
    this.#parts = parts;
    parts.meter.gauge(controlConnected, (gauge) => {
      gauge.set(this.isConnected ? 1 : 0);
    });
  }

  get isConnected(): boolean {
    return this.#streaming || this.#parts.clock.elapsed() - this.#heardAt < 3 * this.#options.pollMs;
  }

  start(): void {
    if (this.#options.urls.length === 0) return;
    void this.#keepStreaming();
    void this.#keepPolling();
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the gateway is closing'));
    await this.#agent.destroy();
  }

  #isClosing(): boolean {
    return this.#stop.signal.aborted;
  }

  get #url(): string {
    return this.#options.urls[this.#at % this.#options.urls.length] ?? '';
  }

  async #keepStreaming(): Promise<void> {
    let failures = 0;
    while (!this.#isClosing()) {
      const heard = await this.#stream().catch(() => false);
      this.#streaming = false;
      failures = heard ? 0 : failures + 1;
      if (!heard) this.#at += 1;
      // Full jitter: after an outage of the control plane its gateways must not all come at once.
      const cap = Math.min(this.#options.reconnectMaxMs, this.#options.reconnectMs * 2 ** failures);
      await this.#pause(cap * this.#parts.random());
    }
  }

  async #keepPolling(): Promise<void> {
    while (!this.#isClosing()) {
      await this.#pause(this.#options.pollMs * (0.8 + 0.4 * this.#parts.random()));
      if (this.#isClosing()) return;
      await this.#poll().catch((error: unknown) => {
        this.#parts.logger.debug({ err: error }, 'the control plane does not answer the poll');
      });
    }
  }

  #pause(ms: number): Promise<void> {
    return this.#parts.clock.sleep(ms, this.#stop.signal).catch(() => undefined);
  }

  /** Read one stream to its end; true when it had been heard at all. */
  async #stream(): Promise<boolean> {
    const dead = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, dead.signal]);
    const { statusCode, body } = await this.#get(CONTROL_PATHS.stream, 'text/event-stream', signal);
    if (statusCode !== 200) {
      await body.dump();
      return false;
    }
    const reader = new EventStreamReader('policy', EVENT_BYTES_MAX);
    this.#streaming = true;
    let cancel = this.#watch(dead);
    try {
      body.setEncoding('utf8');
      for await (const text of body as AsyncIterable<string>) {
        cancel();
        cancel = this.#watch(dead);
        const messages = reader.push(text);
        if (messages === 'too-large') {
          await this.#say(this.#parts.intake.refuseTooLarge());
          break;
        }
        for (const jws of messages) await this.#take(jws);
      }
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'the policy stream broke off');
    } finally {
      cancel();
      dead.abort(new Error('this stream is over'));
    }
    return true;
  }

  #watch(dead: AbortController): () => void {
    return this.#parts.clock.after(this.#options.silenceMs, () => {
      dead.abort(new Error('the policy stream fell silent'));
    });
  }

  async #poll(): Promise<void> {
    await this.#repeatReports();
    const policy = await this.#fetch(CONTROL_PATHS.current);
    this.#heardAt = this.#parts.clock.elapsed();
    if (policy?.text !== undefined) await this.#take(policy.text);
    else if (policy) await this.#say(this.#parts.intake.refuseTooLarge());
    const killSwitch = await this.#fetch(CONTROL_PATHS.killSwitch);
    if (killSwitch?.text !== undefined) await this.#parts.killSwitch.arm(killSwitch.text);
  }

  /** What an address of the control plane gives, no text when it is too long; undefined when it has nothing. */
  async #fetch(path: string): Promise<{ readonly text?: string } | undefined> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
    const { statusCode, body } = await this.#get(path, 'text/plain', signal);
    if (statusCode !== 200) {
      await body.dump();
      if (statusCode === 204) return undefined;
      throw new Error(`the control plane answers ${path} with ${String(statusCode)}`);
    }
    let text = '';
    body.setEncoding('utf8');
    for await (const part of body as AsyncIterable<string>) {
      text += part;
      if (text.length > EVENT_BYTES_MAX) return {};
    }
    return { text: text.trim() };
  }

  #get(path: string, accept: string, signal: AbortSignal): Promise<Awaited<ReturnType<typeof request>>> {
    const url = `${this.#url}${path}?gateway=${encodeURIComponent(this.#options.gatewayId)}`;
    return request(url, { headers: { ...this.#authorization, accept }, signal, dispatcher: this.#agent });
  }

  get #authorization(): Record<string, string> {
    return { authorization: `Bearer ${this.#options.token}` };
  }

  async #take(jws: string): Promise<void> {
    await this.#say(this.#parts.intake.consider(jws));
  }

  async #say(judging: Promise<PolicyAck | undefined>): Promise<void> {
    try {
      const word = await judging;
      if (word) await this.report(word);
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'a policy could not be taken up');
    }
  }

  /** Tell the control plane; what it does not hear is said again with each poll. */
  async report(word: PolicyAck): Promise<void> {
    if (this.#options.urls.length === 0) return;
    const isHeard = await this.#post(word).catch((error: unknown) => {
      this.#parts.logger.warn(
        { err: error, epoch: word.epoch },
        'the control plane did not hear of a policy',
      );
      return false;
    });
    if (isHeard) return;
    // An older word of the same kind says nothing more.
    this.#unheard = this.#unheard.filter(({ verdict }) => verdict !== word.verdict || verdict === 'nack');
    this.#unheard = [...this.#unheard, word].slice(-UNHEARD_MAX);
  }

  async #repeatReports(): Promise<void> {
    const words = this.#unheard;
    this.#unheard = [];
    for (const word of words) await this.report(word);
  }

  async #post(word: PolicyAck): Promise<boolean> {
    const { statusCode, body } = await request(`${this.#url}${CONTROL_PATHS.ack}`, {
      method: 'POST',
      headers: { ...this.#authorization, 'content-type': 'application/json' },
      body: JSON.stringify(word),
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      dispatcher: this.#agent,
    });
    await body.dump();
    return statusCode < 500 && !WORTH_REPEATING.has(statusCode);
  }
}
