import { describe, expect, it } from 'vitest';
import { commandOf } from './command-of.ts';

const spec = { command: '/usr/bin/prometheus', args: ['--flag'], stopSignal: 'SIGTERM' } as const;

describe('the command line of a service', () => {
  it('is its own when the program is ours', async () => {
    expect(await commandOf(spec)).toEqual({ command: spec.command, args: spec.args, user: undefined });
  });

  it.runIf(process.platform === 'linux')('ties a foreign program’s life to ours', async () => {
    const { command, args } = await commandOf({ ...spec, foreign: true });
    expect([command, ...args].join(' ')).toBe(
      '/usr/bin/setpriv --pdeathsig SIGTERM -- /usr/bin/prometheus --flag',
    );
  });

  it.runIf(process.platform === 'linux')(
    'takes on the user before the tie, which a change of user cuts',
    async () => {
      const { args, user } = await commandOf({ ...spec, foreign: true, user: { uid: 70, gid: 71 } });
      expect(args.slice(0, 5)).toEqual([
        '--reuid=70',
        '--regid=71',
        '--clear-groups',
        '--pdeathsig',
        'SIGTERM',
      ]);
      expect(user).toBeUndefined();
    },
  );
});
