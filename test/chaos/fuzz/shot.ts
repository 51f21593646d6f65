/** Bytes of one connection. */
export interface Shot {
  /** Which generator made it. */
  readonly family: string;
  readonly bytes: Buffer;
  /** Requests in it, whole or not. */
  readonly requests: number;
  /**
   * `finish`: write all and end our half. `cut`: write and reset at once. `drip`: in small pieces, then as `finish`.
   * `hold`: write, say nothing more, and wait for the gateway to end it.
   */
  readonly manner: 'finish' | 'cut' | 'drip' | 'hold';
  /** Every request in it is well framed: each gets an answer, unless an earlier one closes the connection. */
  readonly framed: boolean;
}

/** One request of head lines and a body; `latin1`, so that every character is the byte it says. */
export function requestOf(lines: readonly string[], body: Buffer | string = ''): Buffer {
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return Buffer.concat([head, typeof body === 'string' ? Buffer.from(body, 'latin1') : body]);
}
