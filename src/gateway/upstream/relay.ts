import { errors, type Dispatcher } from 'undici';
import type { Entry, Roster } from '../domain/roster.ts';
import { TOO_SLOW } from './collected-reply.ts';
import type { Departure } from './departure.ts';
import type { ReplySink } from './reply-sink.ts';
import type { ReplyHeaders, VendorReply } from './reply.ts';

/** Found silent by so many checks in a row and one more, an answer is given up: the first may come at any moment. */
export const SILENT_CHECKS = 20;

const ABANDONED = new Error('the phone went away');
const SILENT = new Error('the vendor says nothing');

const isTimeout = (error: unknown): boolean =>
  error === SILENT || error === TOO_SLOW || error instanceof errors.ConnectTimeoutError;

const NO_BODY = Buffer.alloc(0);

/** One request under way: hands the answer on, and says once how it ended. */
export class Relay implements Dispatcher.DispatchHandler {
  readonly #sink: ReplySink;
  readonly #resolve: (reply: VendorReply) => void;
  readonly #departure: Departure | undefined;
  readonly #roster: Roster<Relay>;
  readonly #entry: Entry<Relay>;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: ReplyHeaders = {};
  #silentFor = 0;
  #isOver = false;
  /** The vendor cannot go on before the client has read. */
  #isPaused = false;

  /** On `roster` until it is over. */
  constructor(
    roster: Roster<Relay>,
    sink: ReplySink,
    resolve: (reply: VendorReply) => void,
    departure: Departure | undefined,
  ) {
    this.#sink = sink;
    this.#resolve = resolve;
    this.#departure = departure;
    this.#roster = roster;
    this.#entry = roster.add(this);
  }

  /** To be called some twenty times in the longest silence that is borne. */
  check(): void {
    if (!this.#controller || this.#isPaused) return;
    this.#silentFor += 1;
    if (this.#silentFor > SILENT_CHECKS) this.#controller.abort(SILENT);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#sink.begin?.((cause) => {
      controller.abort(cause);
    });
    this.#departure?.tell(() => {
      if (this.#status > 0) controller.abort(ABANDONED);
    });
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: ReplyHeaders): void {
    this.#silentFor = 0;
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (this.#departure?.hasHappened === true) {
      this.#over({ kind: 'answer', status, headers, body: NO_BODY });
      controller.abort(ABANDONED);
    } else this.#begin(controller, status, headers);
  }

  #begin(controller: Dispatcher.DispatchController, status: number, headers: ReplyHeaders): void {
    try {
      this.#sink.head(status, headers);
    } catch (error) {
      // A head that cannot be passed on is no answer, and the next one may be.
      this.fail(error as Error);
      controller.abort(error as Error);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#silentFor = 0;
    const flows = this.#sink.data(chunk, () => {
      this.#isPaused = false;
      controller.resume();
    });
    if (flows) return;
    this.#isPaused = true;
    controller.pause();
  }

  onResponseEnd(): void {
    this.#sink.end();
    this.#over({ kind: 'answer', status: this.#status, headers: this.#headers, body: NO_BODY });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (isTimeout(error)) this.#over({ kind: 'timeout' });
    else if (error === ABANDONED) this.#over({ kind: 'abandoned' });
    else this.fail(error);
  }

  /** It did not even set out, or broke off. */
  fail(error: Error): void {
    this.#over({ kind: 'failed', cause: error.message });
  }

  #over(reply: VendorReply): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#roster.remove(this.#entry);
    this.#resolve(reply);
  }
}
