import { access, constants } from 'node:fs/promises';
import type { ServiceSpec } from './service-spec.ts';

const SETPRIV = '/usr/bin/setpriv';

/**
 * The command line of a service. A foreign program runs under setpriv where there is one: it takes on the
 * user asked for and is ended by the kernel when the supervisor dies, however it dies.
 */
export async function commandOf(
  spec: Pick<ServiceSpec, 'command' | 'args' | 'user' | 'foreign' | 'stopSignal'>,
): Promise<{
  readonly command: string;
  readonly args: readonly string[];
  readonly user?: ServiceSpec['user'];
}> {
  const { command, args, user, foreign, stopSignal } = spec;
  if (foreign !== true || !(await hasSetpriv())) return { command, args, user };
  const identity = user
    ? [`--reuid=${String(user.uid)}`, `--regid=${String(user.gid)}`, '--clear-groups']
    : [];
  return { command: SETPRIV, args: [...identity, '--pdeathsig', stopSignal, '--', command, ...args] };
}

const hasSetpriv = (): Promise<boolean> =>
  access(SETPRIV, constants.X_OK).then(
    () => true,
    () => false,
  );
