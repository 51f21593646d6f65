import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cpuSecondsOf } from './accounts.ts';
import { pinned } from './child.ts';
import { LOAD_CORE } from './cores.ts';

export interface Saturation {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A wrk script, for requests that are no plain GET. */
  readonly script?: string;
  /** Whose processor time is counted. */
  readonly pid: number;
  /** Answers that are meant to be 4xx or 5xx. */
  readonly refusals?: boolean;
}

export interface Saturated {
  readonly requestsPerSecond: number;
  readonly requestsPerCpuSecond: number;
}

const run = promisify(execFile);

/** Ask as fast as answers come back (closed loop, `wrk`), and say what it cost the process that answered. */
export async function saturate(load: Saturation): Promise<Saturated> {
  const headers = Object.entries(load.headers ?? {}).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const script = load.script === undefined ? [] : ['-s', load.script];
  const shape = ['-t1', `-c${load.connections}`, `-d${load.seconds}s`];
  const before = cpuSecondsOf(load.pid);
  const { stdout } = await run(...pinned(LOAD_CORE, 'wrk', [...shape, ...headers, ...script, load.url]));
  const cpuSeconds = cpuSecondsOf(load.pid) - before;
  const figure = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? 0);
  const requests = figure(/(\d+) requests in/);
  const refused = figure(/Non-2xx or 3xx responses: (\d+)/);
  const broken = /Socket errors: (.*)/.exec(stdout)?.[1];
  if (broken !== undefined) throw new Error(`${load.url}: socket errors: ${broken}`);
  if (refused !== (load.refusals === true ? requests : 0)) {
    throw new Error(`${load.url}: ${refused} of ${requests} answers were refusals`);
  }
  return {
    requestsPerSecond: figure(/Requests\/sec:\s+([\d.]+)/),
    requestsPerCpuSecond: requests / cpuSeconds,
  };
}
