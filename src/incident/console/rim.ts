import type { Clock } from '../../kernel/index.ts';
import type { PeopleDesk } from '../people/index.ts';

/** What the console needs of the process around it. */
export interface ConsoleRim {
  readonly people: PeopleDesk;
  readonly clock: Clock;
  /** Whether browsers reach the console over https: cookies are then Secure and HSTS is on. */
  readonly secure: boolean;
  /** Aborted when the service stops: open event streams end. */
  readonly signal: AbortSignal;
}
