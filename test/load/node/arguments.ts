import { parseArgs } from 'node:util';
import { PHOTO_FACTOR } from '../photos.ts';
import type { Driving } from './drive.ts';

/** What was asked for on the command line. */
export interface Asked {
  /** None: what can be run is to be listed. */
  readonly name: string | undefined;
  readonly byNode: boolean;
  /** As they were given, for k6. */
  readonly variables: readonly string[];
  readonly driving: Driving;
}

/** Each variable, how it is read and what it is without being told. */
export const VARIABLES = ['GATEWAY', 'SCALE', 'SPEED', 'PASSWORD', 'PHOTO_FACTOR', 'PHOTO_BYTES'] as const;
type Variable = (typeof VARIABLES)[number];

const isVariable = (text: string): text is Variable => VARIABLES.some((known) => known === text);

/** Read the command line. Throws an error whose message says in one line what is wrong with it. */
export function readArguments(args: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      env: { type: 'string', short: 'e', multiple: true, default: [] },
      node: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (positionals.length > 1) throw new Error(`One load shape at a time, not ${positionals.join(' and ')}`);
  const given = new Map(values.env.map(pairOf));
  return {
    name: values.help ? undefined : positionals[0],
    byNode: values.node === true,
    variables: values.env,
    driving: drivingBy((name) => given.get(name)),
  };
}

function pairOf(pair: string): readonly [Variable, string] {
  const [key = '', ...rest] = pair.split('=');
  if (rest.length === 0) throw new Error(`-e ${pair}: must be NAME=VALUE`);
  if (!isVariable(key)) throw new Error(`-e ${pair}: there is no ${key}, only ${VARIABLES.join(', ')}`);
  return [key, rest.join('=')];
}

function drivingBy(said: (name: Variable) => string | undefined): Driving {
  const positive = (name: Variable, fallback: number): number => {
    const text = said(name);
    const value = text === undefined ? fallback : Number(text);
    if (text === '' || !Number.isFinite(value) || value <= 0)
      throw new Error(`-e ${name}=${text ?? ''}: must be a number above 0`);
    return value;
  };
  return {
    origin: originOf(said('GATEWAY') ?? 'http://127.0.0.1:7611'),
    scale: positive('SCALE', 100),
    speed: positive('SPEED', 1),
    password: said('PASSWORD') ?? 'rahasia',
    sizes: {
      factor: positive('PHOTO_FACTOR', PHOTO_FACTOR),
      bytes: said('PHOTO_BYTES') === undefined ? undefined : positive('PHOTO_BYTES', 1),
    },
  };
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new Error(`-e GATEWAY=${text}: must be an address such as https://gw-wib.example`);
  return url.origin;
}
