/** Cuts a server-sent event stream into the data of its `event` messages; comments only prove life. */
export class EventStreamReader {
  readonly #event: string;
  readonly #maxBytes: number;
  #rest = '';
  #name = '';
  #data: string[] = [];

  constructor(event: string, maxBytes: number) {
    this.#event = event;
    this.#maxBytes = maxBytes;
  }

  /** Data of the messages that this text completes, or `too-large` when one is longer than allowed. */
  push(text: string): readonly string[] | 'too-large' {
    const messages: string[] = [];
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (this.#data.length > 0 && this.#name === this.#event) messages.push(this.#data.join('\n'));
        this.#name = '';
        this.#data = [];
      } else if (line.startsWith('event:')) this.#name = line.slice(6).trim();
      else if (line.startsWith('data:')) this.#data.push(line.slice(5).trimStart());
    }
    const pending = this.#rest.length + this.#data.reduce((sum, part) => sum + part.length, 0);
    return pending > this.#maxBytes ? 'too-large' : messages;
  }
}
