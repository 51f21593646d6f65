import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { peerError } from './errors.ts';

/** Bits of a file's mode that let others than its owner in. */
const OTHERS = 0o077;
const TOKEN = /^[\w.~+/=-]{32,200}$/;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What two gateways know each other by. */
export class PeerTokens {
  /** What this gateway proves itself with. */
  readonly own: string;
  readonly #digests: readonly Buffer[];

  constructor(tokens: readonly [string, ...string[]]) {
    this.own = tokens[0];
    this.#digests = tokens.map(digest);
  }

  /** Whether an `authorization` header is one of ours; takes as long whichever it is. */
  admits(authorization: string | undefined): boolean {
    const said = digest(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '');
    return this.#digests.filter((known) => timingSafeEqual(known, said)).length > 0;
  }
}

/**
 * Read a file of tokens, one a line: the first is sent, all are taken, so that a new one can come in without a pause.
 * Throws `GATEWAY_PEER_TOKEN_UNUSABLE` when others may read it, or a line is no token of 32 characters or more.
 */
export async function readPeerTokens(path: string): Promise<PeerTokens> {
  try {
    const [text, { mode }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    if ((mode & OTHERS) !== 0) throw new Error(`others may read it; chmod 600 ${path}`);
    const [first, ...others] = text.split('\n').flatMap((line) => line.trim() || []);
    if (first === undefined) throw new Error('it is empty');
    if (![first, ...others].every((token) => TOKEN.test(token)))
      throw new Error('a token is one line of 32 to 200 letters, digits and -._~+/=');
    return new PeerTokens([first, ...others]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw peerError('GATEWAY_PEER_TOKEN_UNUSABLE', `${path}: ${why}`, { cause: error });
  }
}
