import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { failProcess } from '../errors.ts';

const run = promisify(execFile);

/** A program of Prometheus' that the stack runs, by its names upstream and in Debian. */
interface Program {
  readonly names: readonly string[];
  readonly debianPackage: string;
}

const PROGRAMS = {
  prometheus: { names: ['prometheus'], debianPackage: 'prometheus' },
  alertmanager: {
    names: ['prometheus-alertmanager', 'alertmanager'],
    debianPackage: 'prometheus-alertmanager',
  },
} as const satisfies Record<string, Program>;

type ProgramName = keyof typeof PROGRAMS;

/** The file of a program on `path`, or undefined. */
async function findOnPath(names: readonly string[], path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const name of names) {
      const file = join(folder, name);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Find the programs, installing Debian's packages when this is Debian and we may; else say what to do. */
export async function requirePrograms(options: {
  readonly path: string;
  readonly mayInstall: boolean;
  readonly say: (line: string) => void;
}): Promise<Readonly<Record<ProgramName, string>>> {
  const missing = await missingPackages(options.path);
  if (missing.length > 0 && options.mayInstall && (await canInstall(options.path))) {
    options.say(`installing ${missing.join(' and ')} from Debian's packages …`);
    await installPackages(missing, options.path);
  }
  const prometheus = await findOnPath(PROGRAMS.prometheus.names, options.path);
  const alertmanager = await findOnPath(PROGRAMS.alertmanager.names, options.path);
  if (prometheus !== undefined && alertmanager !== undefined) return { prometheus, alertmanager };
  const still = await missingPackages(options.path);
  throw failProcess(
    'STACK_PROGRAM_MISSING',
    `${still.join(' and ')} not found on PATH. On Debian or Ubuntu: apt-get install ${still.join(' ')}. ` +
      'Elsewhere: install Prometheus (2.42 or newer) and Alertmanager (0.25 or newer) and put them on PATH.',
  );
}

async function missingPackages(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (const program of Object.values(PROGRAMS)) {
    if ((await findOnPath(program.names, path)) === undefined) missing.push(program.debianPackage);
  }
  return missing;
}

async function canInstall(path: string): Promise<boolean> {
  return process.getuid?.() === 0 && (await findOnPath(['apt-get'], path)) !== undefined;
}

async function installPackages(packages: readonly string[], path: string): Promise<void> {
  // RUNLEVEL=1 keeps Debian from starting the services of the packages: the stack runs its own.
  const env = { PATH: path, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}
