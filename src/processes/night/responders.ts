import { startMailbox, startPager, startPersonas, type ReceivedPage } from '../../drill/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { originOf } from '../stack/own-services.ts';
import { HOST, type StackPorts } from '../stack/ports.ts';
import type { FirstPerson } from '../stack/incident-service.ts';

/** Devices that pages reach, for as long as the stack runs. */
export interface Devices {
  readonly pages: readonly ReceivedPage[];
  close(): Promise<void>;
}

/** Switch on the pager and the mailbox; both are loopback only. */
export async function switchOnDevices(options: {
  readonly ports: StackPorts;
  readonly pagerSecret: string;
  readonly clock: Clock;
  readonly onPage: (page: ReceivedPage) => void;
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
  const mailbox = await startMailbox({ port: ports.mail, host: HOST, clock, onPage });
  return {
    pages,
    close: async () => {
      await Promise.all([pager.close(), mailbox.close()]);
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
