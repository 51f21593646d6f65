import { Agent } from 'undici';
import { CONTROL_PATHS, type PolicyAck } from '../../contracts/index.ts';
import { controlConnected, type Logger, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { ControlAddress, DOCUMENT_BYTES_MAX, REQUEST_TIMEOUT_MS } from './control-address.ts';
import { EventStreamReader } from './event-stream.ts';
import type { KillSwitchKeeper } from './kill-switch.ts';
import type { PolicyIntake } from './policy-intake.ts';

export interface PolicyClientOptions {
  readonly gatewayId: string;
  /** Control-plane origins; which of them is right is not known. */
  readonly urls: readonly string[];
  readonly token: string;
  readonly pollMs: number;
  readonly reconnectMs: number;
  readonly reconnectMaxMs: number;
  /** A stream that has said nothing for this long is dead (it sends a comment every 10 s), as is one that brought nothing signed in it. */
  readonly silenceMs: number;
}

export interface PolicyClientParts {
  readonly intake: Pick<PolicyIntake, 'consider' | 'isSigned' | 'refuseTooLarge'>;
  readonly killSwitch: Pick<KillSwitchKeeper, 'arm'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly meter: Meter;
  readonly logger: Logger;
}

/** Polls that may go by without anything signed before the gateway says that it hears nobody. */
const POLLS_MISSED = 3;

/**
 * Hears the control plane: a stream that pushes policies, and a slow poll beside it in case the stream lies. Whoever
 * answers is believed to be the control plane for what it signs alone: from an address that brings nothing signed the
 * stream goes on to the next one, and the poll asks the address that the stream is not at first. When nobody brings
 * anything nothing changes here.
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
  readonly #addresses: readonly ControlAddress[];
  /** Place of the address that the stream is at. */
  #at = 0;
  /** When something signed was last heard. */
  #heardAt = Number.NEGATIVE_INFINITY;

  constructor(options: PolicyClientOptions, parts: PolicyClientParts) {
    this.#options = options;
    this.#parts = parts;
    const { gatewayId, token, urls } = options;
    this.#addresses = urls.map(
      (url) =>
        new ControlAddress(url, { gatewayId, token, dispatcher: this.#agent, stop: this.#stop.signal }),
    );
    parts.meter.gauge(controlConnected, (gauge) => {
      gauge.set(this.isConnected ? 1 : 0);
    });
  }

  /** Whether something signed was heard lately. */
  get isConnected(): boolean {
    return this.#parts.clock.elapsed() - this.#heardAt < POLLS_MISSED * this.#options.pollMs;
  }

  start(): void {
    if (this.#addresses.length === 0) return;
    void this.#keepStreaming();
    void this.#keepPolling();
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the gateway is closing'));
    await this.#agent.destroy();
  }

  /** Tell the control plane, at every address; what one does not hear is said again to it with each poll. */
  async report(word: PolicyAck): Promise<void> {
    await Promise.all(this.#addresses.map((address) => this.#reportTo(address, word)));
  }

  #isClosing(): boolean {
    return this.#stop.signal.aborted;
  }

  async #keepStreaming(): Promise<void> {
    let failures = 0;
    while (!this.#isClosing()) {
      const address = this.#addresses[this.#at % this.#addresses.length];
      const brought = address !== undefined && (await this.#stream(address).catch(() => false));
      failures = brought ? 0 : failures + 1;
      if (!brought) this.#at += 1;
      // Full jitter: after an outage of the control plane its gateways must not all come at once.
      const cap = Math.min(this.#options.reconnectMaxMs, this.#options.reconnectMs * 2 ** failures);
      await this.#pause(cap * this.#parts.random());
    }
  }

  async #keepPolling(): Promise<void> {
    while (!this.#isClosing()) {
      // The same beat in calm and crisis.
      await this.#pause(this.#options.pollMs * (0.8 + 0.4 * this.#parts.random()));
      if (this.#isClosing()) return;
      for (const address of this.#addresses) void address.repeat();
      for (const address of this.#pollOrder()) if (await this.#poll(address)) break;
    }
  }

  /** First the address that the stream is not at: each may lie. */
  #pollOrder(): readonly ControlAddress[] {
    const at = (this.#at + 1) % this.#addresses.length;
    return [...this.#addresses.slice(at), ...this.#addresses.slice(0, at)];
  }

  #pause(ms: number): Promise<void> {
    return this.#parts.clock.sleep(ms, this.#stop.signal).catch(() => undefined);
  }

  /** Read one stream to its end; whether it brought anything signed. */
  async #stream(address: ControlAddress): Promise<boolean> {
    const dead = new AbortController();
    let watch = this.#watch(dead);
    let brought = false;
    try {
      const body = await address.stream(AbortSignal.any([this.#stop.signal, dead.signal]));
      if (!body) return false;
      const reader = new EventStreamReader('policy', DOCUMENT_BYTES_MAX);
      body.setEncoding('utf8');
      for await (const text of body as AsyncIterable<string>) {
        const messages = reader.push(text);
        if (messages === 'too-large') {
          await this.#say(address, this.#parts.intake.refuseTooLarge());
          break;
        }
        for (const jws of messages) brought = (await this.#take(address, jws)) || brought;
        // Until it has brought something signed, mere bytes are no sign of life.
        if (!brought) continue;
        watch();
        watch = this.#watch(dead);
      }
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'the policy stream broke off');
    } finally {
      watch();
      dead.abort(new Error('this stream is over'));
    }
    return brought;
  }

  #watch(dead: AbortController): () => void {
    return this.#parts.clock.after(this.#options.silenceMs, () => {
      dead.abort(new Error('the policy stream fell silent'));
    });
  }

  /** Ask one address; whether it gave anything signed. */
  async #poll(address: ControlAddress): Promise<boolean> {
    try {
      const policy = await address.fetch(CONTROL_PATHS.current);
      const isPolicy = policy?.text !== undefined && (await this.#take(address, policy.text));
      if (policy && policy.text === undefined) await this.#say(address, this.#parts.intake.refuseTooLarge());
      const killSwitch = await address.fetch(CONTROL_PATHS.killSwitch);
      const isKillSwitch =
        killSwitch?.text !== undefined && this.#heard(await this.#parts.killSwitch.arm(killSwitch.text));
      return isPolicy || isKillSwitch;
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'the control plane does not answer the poll');
      return false;
    }
  }

  /** Have a document judged; whether it was signed, whatever became of it. */
  async #take(address: ControlAddress, jws: string): Promise<boolean> {
    const isSigned = this.#heard(await this.#parts.intake.isSigned(jws));
    await this.#say(address, this.#parts.intake.consider(jws));
    return isSigned;
  }

  #heard(isSigned: boolean): boolean {
    if (isSigned) this.#heardAt = this.#parts.clock.elapsed();
    return isSigned;
  }

  async #say(address: ControlAddress, judging: Promise<PolicyAck | undefined>): Promise<void> {
    try {
      const word = await judging;
      // Not waited for: what comes next must not stand behind a control plane that is slow to hear.
      if (word) void this.#reportTo(address, word);
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'a policy could not be taken up');
    }
  }

  async #reportTo(address: ControlAddress, word: PolicyAck): Promise<void> {
    if (await address.report(word)) return;
    const { verdict, epoch } = word;
    this.#parts.logger.warn({ url: address.url, verdict, epoch }, 'the control plane did not hear a word');
  }
}
