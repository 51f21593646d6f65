import { z } from 'zod';
import { PPWP_PAGES } from '../catalog/index.ts';
import { BALLOTS } from '../contracts/index.ts';
import { readSecret } from '../kernel/index.ts';
import { manualError } from './errors.ts';
import { VENDOR } from './domain/accounts.ts';
import { CATALOG_GATEWAYS, httpStates } from './states/http-states.ts';
import { noStates } from './states/no-states.ts';
import type { StateSource } from './states/state-source.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Tokens cross a network under TLS only. */
const origin = z.url().refine(
  (url) => {
    const { protocol, hostname } = new URL(url);
    return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
  },
  { message: 'must be https, or http on loopback: a token goes there' },
);

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().transform((text, context): z.output<Schema> => {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON of the shape that is wanted' });
      return z.NEVER;
    }
  });

/** Of two names at one address one is a gateway that nobody asks. */
const gatewaysSchema = json(z.record(z.string().min(1), origin)).superRefine((gateways, context) => {
  const byOrigin = Map.groupBy(Object.entries(gateways), ([, at]) => new URL(at).origin);
  for (const [at, named] of byOrigin) {
    const names = named.map(([name]) => name).join(', ');
    if (named.length > 1)
      context.addIssue({
        code: 'custom',
        message: `must name each gateway its own address: ${names} are all at ${at}`,
      });
  }
});

const commaList = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []));

/** Settings of whoever says whether a region may return, beside those of the manual fallback. */
const returnDeskShape = {
  SIAGA_MANUAL_HOST: z.string().min(1).default('127.0.0.1'),
  /** 0 takes a free port. */
  SIAGA_MANUAL_PORT: z.coerce.number().int().min(0).max(65_535).default(7680),
  /** Metrics and health. */
  SIAGA_OPS_HOST: z.string().min(1).default('127.0.0.1'),
  SIAGA_OPS_PORT: z.coerce.number().int().min(0).max(65_535).default(7656),
  /** The token (32 characters or more, mode 0600) of who may ask: the incident service. */
  SIAGA_MANUAL_ASKER_TOKEN_FILE: z.string().min(1),
  /** Receipts that phones and witnesses handed in, one a line; read at each question. */
  SIAGA_MANUAL_RECEIPTS_FILE: z.string().min(1).optional(),
  /** Files with the gateways' public keys that check them, separated by commas. */
  SIAGA_MANUAL_RECEIPT_KEYS: commaList,
} as const;

/** Settings of the manual fallback; keys are the variable names. */
export const manualConfigSchema = z
  .object({
    /** Folder of the imported TPS list, the pleno's figures, notes and the signing key. */
    SIAGA_MANUAL_DIR: z.string().min(1).default('rekap-manual'),
    /** Origins of the gateways' operations ports, `{"gw-wib": "https://…"}`: each its own, and it must call itself so. */
    SIAGA_MANUAL_GATEWAYS: gatewaysSchema.optional(),
    /**
     * Ids of all gateways of the site, commas between; empty: those of the catalog. Of one that is not in
     * SIAGA_MANUAL_GATEWAYS nothing is read, and nothing is called missing then.
     */
    SIAGA_MANUAL_SITE_GATEWAYS: commaList,
    /** The token that they take (`SIAGA_LISTING_TOKEN_FILE` there), mode 0600. */
    SIAGA_MANUAL_GATEWAY_TOKEN_FILE: z.string().min(1).optional(),
    /** Origin of the vendor's intake. */
    SIAGA_MANUAL_VENDOR_URL: origin.optional(),
    /** The token that it takes, mode 0600. */
    SIAGA_MANUAL_VENDOR_TOKEN_FILE: z.string().min(1).optional(),
    /** Pages that every TPS has of a ballot, `{"ppwp": 3}`; of those not named any number may be. */
    SIAGA_MANUAL_PAGES: json(z.partialRecord(z.enum(BALLOTS), z.number().int().min(1).max(6))).default({
      ppwp: PPWP_PAGES,
    }),
  })
  .refine(
    (config) =>
      config.SIAGA_MANUAL_GATEWAYS === undefined || config.SIAGA_MANUAL_GATEWAY_TOKEN_FILE !== undefined,
    { message: 'is needed with SIAGA_MANUAL_GATEWAYS', path: ['SIAGA_MANUAL_GATEWAY_TOKEN_FILE'] },
  )
  .refine(
    (config) =>
      config.SIAGA_MANUAL_VENDOR_URL === undefined || config.SIAGA_MANUAL_VENDOR_TOKEN_FILE !== undefined,
    { message: 'is needed with SIAGA_MANUAL_VENDOR_URL', path: ['SIAGA_MANUAL_VENDOR_TOKEN_FILE'] },
  );
export type ManualConfig = z.output<typeof manualConfigSchema>;

/** Settings of the process that says whether a region may return. */
export const returnDeskConfigSchema = z.intersection(manualConfigSchema, z.object(returnDeskShape));
export type ReturnDeskConfig = z.output<typeof returnDeskConfigSchema>;

/** A token in a file of its owner's. Throws `MANUAL_SOURCE_MISSING`. */
export async function tokenIn(path: string | undefined): Promise<string> {
  const token = path === undefined ? undefined : await readSecret(path);
  if (token === undefined)
    throw manualError('MANUAL_SOURCE_MISSING', `tidak ada token di ${path ?? '(kosong)'}`);
  return token.trim();
}

const siteGatewaysIn = ({ SIAGA_MANUAL_SITE_GATEWAYS: named }: ManualConfig): readonly string[] =>
  named.length > 0 ? named : CATALOG_GATEWAYS;

/** Who is asked for states; undefined when the settings name nobody. Throws `MANUAL_SOURCE_MISSING`. */
export async function configuredStates(config: ManualConfig): Promise<StateSource | undefined> {
  const { SIAGA_MANUAL_GATEWAYS: gateways, SIAGA_MANUAL_VENDOR_URL: vendor } = config;
  if (gateways === undefined && vendor === undefined) return undefined;
  if (gateways === undefined || vendor === undefined)
    throw manualError(
      'MANUAL_SOURCE_MISSING',
      'SIAGA_MANUAL_GATEWAYS dan SIAGA_MANUAL_VENDOR_URL harus diatur keduanya: satu saja tidak dapat dicocokkan',
    );
  const token = await tokenIn(config.SIAGA_MANUAL_GATEWAY_TOKEN_FILE);
  return httpStates({
    siteGateways: siteGatewaysIn(config),
    gateways: Object.entries(gateways).map(([name, at]) => ({ name, origin: at, token })),
    vendor: {
      name: VENDOR,
      origin: vendor,
      token: await tokenIn(config.SIAGA_MANUAL_VENDOR_TOKEN_FILE),
    },
  });
}

/** The same, or nobody: paper can be printed without. */
export const statesOrNone = async (config: ManualConfig): Promise<StateSource> =>
  (await configuredStates(config)) ?? noStates(siteGatewaysIn(config));
