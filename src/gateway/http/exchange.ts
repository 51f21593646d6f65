import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Operation, Outcome } from '../../contracts/index.ts';
import type { OpenSpan } from '../../instrumentation/index.ts';
import type { Client } from '../domain/client-network.ts';
import type { Departure } from '../upstream/departure.ts';

/** One request of a phone or a browser on its way through the gateway. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly operation: Operation;
  /** TPS code when the phone names one, else a province code or `nasional`. */
  readonly place: string;
  /** Two digits or `nasional`. */
  readonly province: string;
  /** Whose share of the gateway it counts in. */
  readonly client: Client;
  /** Milliseconds since the epoch at which the head was here. */
  readonly startedAt: number;
  /** The server's span: its ids are drawn when they are asked for. */
  readonly span: Pick<OpenSpan, 'traceId' | 'traceparent' | 'mayBeKept'>;
  readonly departure: Departure;
  /** Tell a client that asked (`Expect: 100-continue`) to send its body. */
  readonly proceed: () => void;
}

/** Answers one operation and says how it ended. */
export type Handler = (exchange: Exchange) => Outcome | Promise<Outcome>;
