import type { IncomingMessage } from 'node:http';
import { HEADERS } from '../../contracts/index.ts';
import { hashOf, networkOf, type Client } from '../domain/client-network.ts';
import { headerText } from './headers.ts';

/** The end of a session differs between any two; the rest of it may be long. */
const TOLD_APART_BY = 48;

/**
 * Make the function that says whose request one is, for fairness alone. A session or TPS counts only together with
 * the network it came from: whoever writes another's TPS into his requests uses up nothing of the other's.
 */
export function clientReader(
  addressOf: (req: IncomingMessage) => string | undefined,
  seed: number,
): (req: IncomingMessage) => Client {
  return (req) => {
    const network = networkOf(addressOf(req));
    const session = headerText(req, 'authorization').slice(-TOLD_APART_BY);
    const name = session === '' ? headerText(req, HEADERS.tps) : session;
    return {
      own: name === '' ? undefined : hashOf(`${network ?? ''} ${name}`, seed),
      network: network === undefined ? undefined : hashOf(network, seed),
    };
  };
}
