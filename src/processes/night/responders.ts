import {
  startMailbox,
  startPager,
  startPersonas,
  type ReceivedLetter,
  type ReceivedPage,
} from '../../drill/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { originOf } from '../stack/own-services.ts';
import { HOST, type StackPorts } from '../stack/ports.ts';
import type { FirstPerson } from '../stack/incident-service.ts';

/** Devices that pages and subscribers' mail reach, for as long as the stack runs. */
export interface Devices {
  readonly pages: readonly ReceivedPage[];
  close(): Promise<void>;
}

/** Switch on the pager, the responders' mailbox and that of whoever subscribes; all are loopback only. */
export async function switchOnDevices(options: {
  readonly ports: StackPorts;
  readonly pagerSecret: string;
  readonly clock: Clock;
  readonly onPage: (page: ReceivedPage) => void;
  /** What subscribers of the status page are sent; nobody reads it where that is not stated. */
  readonly onNews?: (letter: ReceivedLetter) => void;
}): Promise<Devices> {
  const pages: ReceivedPage[] = [];
  const onPage = (page: ReceivedPage): void => {
    pages.push(page);
    options.onPage(page);
  };
  const { clock, ports } = options;
  const pager = await startPager({
    port: ports.pager,
    host: HOST,
    secret: options.pagerSecret,
    clock,
    onPage,
  });
  const mailbox = await startMailbox({
    ...{ port: ports.mail, host: HOST },
    onLetter: ({ to, subject: title }) => {
      onPage({ at: clock.now(), channel: 'mail', incidentId: null, to, title });
    },
  });
  const newsbox = await startMailbox({
    ...{ port: ports.news, host: HOST },
    onLetter: (letter) => options.onNews?.(letter),
  });
  return {
    pages,
    close: async () => {
      await Promise.all([pager.close(), mailbox.close(), newsbox.close()]);
    },
  };
}

/** The people of the drill, signed in with their first passwords. */
export function callPeople(options: {
  readonly ports: StackPorts;
  readonly people: readonly FirstPerson[];
  readonly thinkMs: number;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}): { close(): Promise<void> } {
  const ofRole = (role: string) => {
    const person = options.people.find((candidate) => candidate.role === role);
    if (!person) throw new Error(`nobody with the role ${role} was made at first start`);
    return { account: person.id, password: person.password };
  };
  return startPersonas({
    console: originOf(options.ports.console),
    commander: ofRole('commander'),
    leader: ofRole('leadership'),
    thinkMs: options.thinkMs,
    clock: options.clock,
    say: options.say,
  });
}
