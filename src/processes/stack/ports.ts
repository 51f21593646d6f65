import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { GATEWAYS } from '../../catalog/index.ts';
import { failProcess } from '../errors.ts';

/** Everything of the local stack listens on loopback only. */
export const HOST = '127.0.0.1';
export const DEFAULT_PORT_BASE = 7600;
/** Distance from the lowest to the highest port of a stack. */
export const PORT_SPAN = 60;

export interface StackPorts {
  readonly console: number;
  readonly status: number;
  /** The form of subscriptions. */
  readonly subscribe: number;
  readonly gateways: Readonly<Record<string, { readonly phones: number; readonly ops: number }>>;
  readonly sirekap: number;
  readonly sirekapOps: number;
  readonly incidentOps: number;
  readonly pager: number;
  readonly mail: number;
  /** Where mail to subscribers ends. */
  readonly news: number;
  readonly prometheus: number;
  readonly alertmanager: number;
  readonly postgres: number;
  readonly traces: number;
  readonly tracesOps: number;
  readonly statusOps: number;
  /** Of the manual fallback's word on returns. */
  readonly manual: number;
  readonly manualOps: number;
  /** Where probes hand in what they saw. */
  readonly probeResults: number;
}

/** The ports of a stack, all derived from one base so that two stacks can run side by side. */
export const portsFrom = (base: number): StackPorts => ({
  console: base,
  status: base + 1,
  subscribe: base + 3,
  gateways: Object.fromEntries(
    GATEWAYS.map((gateway, i) => [gateway.id, { phones: base + 11 + i, ops: base + 21 + i }]),
  ),
  sirekap: base + 30,
  sirekapOps: base + 31,
  prometheus: base + 40,
  alertmanager: base + 41,
  postgres: base + 42,
  traces: base + 43,
  incidentOps: base + 50,
  pager: base + 51,
  mail: base + 52,
  news: base + 58,
  tracesOps: base + 53,
  statusOps: base + 54,
  manual: base + 55,
  manualOps: base + 56,
  probeResults: base + 57,
});

/** Each port with the name of what wants it. */
const namedPorts = (ports: StackPorts): readonly (readonly [name: string, port: number])[] => [
  ['console', ports.console],
  ['status page', ports.status],
  ['subscriptions', ports.subscribe],
  ...Object.entries(ports.gateways).flatMap(([id, own]) => [
    [`gateway ${id}`, own.phones] as const,
    [`gateway ${id} (metrics)`, own.ops] as const,
  ]),
  ['sirekap', ports.sirekap],
  ['sirekap (metrics)', ports.sirekapOps],
  ['prometheus', ports.prometheus],
  ['alertmanager', ports.alertmanager],
  ['postgres', ports.postgres],
  ['trace store', ports.traces],
  ['incident service (metrics)', ports.incidentOps],
  ['pager', ports.pager],
  ['mail', ports.mail],
  ['mail to subscribers', ports.news],
  ['trace store (metrics)', ports.tracesOps],
  ['status page (metrics)', ports.statusOps],
  ['manual fallback', ports.manual],
  ['manual fallback (metrics)', ports.manualOps],
  ['probe results', ports.probeResults],
];

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, HOST, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });

/** Refuse to start, naming the first taken port, what wanted it, how many more there are and how to choose others. */
export async function requireFreePorts(ports: StackPorts): Promise<void> {
  const taken: string[] = [];
  for (const [name, port] of namedPorts(ports)) {
    if (!(await isFree(port))) taken.push(`port ${String(port)} (for ${name}) is taken`);
  }
  const [first, ...others] = taken;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `, and so are ${String(others.length)} more`;
  throw failProcess(
    'STACK_PORT_TAKEN',
    `${first}${more}.\nStop what uses them, or choose other ports: --port-base N.`,
  );
}

const EPHEMERAL_RANGE_FILE = '/proc/sys/net/ipv4/ip_local_port_range';

/**
 * What to say of a stack's ports when the system also gives them to outgoing connections, so that a process that
 * is started again may find its own taken; undefined when it does not. `range` is Linux' text, `lowest highest`.
 */
export function ephemeralWarning(base: number, range: string): string | undefined {
  const [, lowest, highest] = /^(\d+)\s+(\d+)\s*$/.exec(range) ?? [];
  if (lowest === undefined || highest === undefined) return undefined;
  if (base + PORT_SPAN < Number(lowest) || base > Number(highest)) return undefined;
  return (
    `Ports ${String(base)} to ${String(base + PORT_SPAN)} lie among those that this system gives to outgoing ` +
    `connections (${lowest} to ${highest}): one may be taken at any time. Choose a --port-base below ` +
    `${String(Number(lowest) - PORT_SPAN)}.`
  );
}

/** Warn of ports that outgoing connections may take, where the system says which those are. */
export async function warnOfEphemeral(base: number, say: (line: string) => void): Promise<void> {
  const range = await readFile(EPHEMERAL_RANGE_FILE, 'utf8').catch(() => '');
  const warning = ephemeralWarning(base, range);
  if (warning !== undefined) say(`warning: ${warning}`);
}

/** The first base at or above `from` whose whole range is free: for drills that run beside a stack. */
export async function findFreeBase(from: number): Promise<number> {
  for (let base = from; base < from + 100 * PORT_SPAN; base += PORT_SPAN) {
    const free = await Promise.all(namedPorts(portsFrom(base)).map(([, port]) => isFree(port)));
    if (free.every(Boolean)) return base;
  }
  throw failProcess(
    'STACK_PORT_TAKEN',
    `no free range of ${String(PORT_SPAN)} ports was found above ${String(from)}; name one with --port-base N`,
  );
}
