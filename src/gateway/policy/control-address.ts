import { request, type Dispatcher } from 'undici';
import { CONTROL_PATHS, POLICY_MAX_BYTES, type PolicyAck } from '../../contracts/index.ts';

/** The signed document plus the words around it. */
export const DOCUMENT_BYTES_MAX = POLICY_MAX_BYTES + 1024;
export const REQUEST_TIMEOUT_MS = 5_000;
/** Words that wait to be said, and those that were not heard; the oldest give way. */
const UNHEARD_MAX = 16;
/** Answers to a report that a repeat may better; on any other 4xx it would not. */
const WORTH_REPEATING = new Set([401, 403, 408, 429]);

export interface AddressParts {
  readonly gatewayId: string;
  readonly token: string;
  readonly dispatcher: Dispatcher;
  /** Aborted when the gateway closes. */
  readonly stop: AbortSignal;
}

type Body = Dispatcher.ResponseData['body'];

/** One address of the control plane: what it gives, and what it has not heard yet. */
export class ControlAddress {
  readonly url: string;
  readonly #parts: AddressParts;
  /** Words that wait to be said for the first time. */
  readonly #toSay: { readonly word: PolicyAck; readonly said: (isHeard: boolean) => void }[] = [];
  #isSaying = false;
  #unheard: PolicyAck[] = [];
  #isRepeating = false;

  constructor(url: string, parts: AddressParts) {
    this.url = url;
    this.#parts = parts;
  }

  /** Its stream of policies; undefined: it gives none. Throws when it cannot be reached. */
  async stream(signal: AbortSignal): Promise<Body | undefined> {
    const { statusCode, body } = await this.#get(CONTROL_PATHS.stream, 'text/event-stream', signal);
    if (statusCode === 200) return body;
    await body.dump();
    return undefined;
  }

  /** What a path gives, no text when that is too long; undefined: nothing. Throws on any other answer. */
  async fetch(path: string): Promise<{ readonly text?: string } | undefined> {
    const signal = AbortSignal.any([this.#parts.stop, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
    const { statusCode, body } = await this.#get(path, 'text/plain', signal);
    if (statusCode !== 200) {
      await body.dump();
      if (statusCode === 204) return undefined;
      throw new Error(`${this.url}${path} answers with ${String(statusCode)}`);
    }
    let text = '';
    body.setEncoding('utf8');
    for await (const part of body as AsyncIterable<string>) {
      text += part;
      if (text.length > DOCUMENT_BYTES_MAX) return {};
    }
    return { text: text.trim() };
  }

  /**
   * Tell it something, after what it is being told; what it does not hear is kept for `repeat`. Whether it heard: a word
   * that gave way to newer ones was not.
   */
  report(word: PolicyAck): Promise<boolean> {
    return new Promise((said) => {
      this.#toSay.push({ word, said });
      for (const { said: gaveWay } of this.#toSay.splice(0, this.#toSay.length - UNHEARD_MAX)) gaveWay(false);
      void this.#sayAll();
    });
  }

  /** One at a time: an address that answers slowly must not have a connection opened for each word. */
  async #sayAll(): Promise<void> {
    if (this.#isSaying) return;
    this.#isSaying = true;
    for (let next = this.#toSay.shift(); next; next = this.#toSay.shift()) {
      const { word, said } = next;
      const isHeard = await this.#post(word).catch(() => false);
      if (!isHeard) this.#keep(word);
      said(isHeard);
    }
    this.#isSaying = false;
  }

  #keep(word: PolicyAck): void {
    // An older word of the same kind says nothing more.
    this.#unheard = this.#unheard.filter(({ verdict }) => verdict !== word.verdict || verdict === 'nack');
    this.#unheard = [...this.#unheard, word].slice(-UNHEARD_MAX);
  }

  /** Say again what it did not hear, up to the first that it does not hear now either. */
  async repeat(): Promise<void> {
    if (this.#isRepeating) return;
    this.#isRepeating = true;
    try {
      for (const word of [...this.#unheard]) {
        if (!(await this.#post(word).catch(() => false))) return;
        this.#unheard = this.#unheard.filter((other) => other !== word);
      }
    } finally {
      this.#isRepeating = false;
    }
  }

  #get(path: string, accept: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { gatewayId, dispatcher } = this.#parts;
    const url = `${this.url}${path}?gateway=${encodeURIComponent(gatewayId)}`;
    return request(url, { headers: { ...this.#authorization, accept }, signal, dispatcher });
  }

  get #authorization(): Record<string, string> {
    return { authorization: `Bearer ${this.#parts.token}` };
  }

  async #post(word: PolicyAck): Promise<boolean> {
    const { dispatcher, stop } = this.#parts;
    const { statusCode, body } = await request(`${this.url}${CONTROL_PATHS.ack}`, {
      method: 'POST',
      headers: { ...this.#authorization, 'content-type': 'application/json' },
      body: JSON.stringify(word),
      signal: AbortSignal.any([stop, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      dispatcher,
    });
    await body.dump();
    return statusCode < 500 && !WORTH_REPEATING.has(statusCode);
  }
}
