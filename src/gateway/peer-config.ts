import { z } from 'zod';
import { list, milliseconds } from './admission-config.ts';
import { OWNER } from './queue/standby-folders.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Photos and sessions cross a network under TLS only. */
const isPrivate = (url: string): boolean => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
};

/** Settings of the second copy: where a gateway's own go, and whose it keeps. */
export const peerShape = {
  /** Origin of another gateway's peer port: held uploads are copied there before their receipts. HTTPS, but for loopback. */
  SIAGA_PEER_URL: z
    .url()
    .refine(isPrivate, 'must be https: photos and sessions go there')
    .transform((url) => url.replace(/\/$/, ''))
    .optional(),
  /** Tokens of the two gateways, one a line, in a file that nobody else may read (mode 0600): the first is sent, all are taken. */
  SIAGA_PEER_TOKEN_FILE: z.string().min(1).optional(),
  /** Longest a receipt waits for the second copy; without it the receipt says one copy. */
  SIAGA_PEER_TIMEOUT_MS: milliseconds(2_000),
  /** Bytes of photos on their way to the peer at once, all workers together; what is more stands on one machine. */
  SIAGA_PEER_MEMORY_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(64 * 1024 * 1024),
  /** Between two looks at which copies the peer still has, to have those dropped that it was not told of. */
  SIAGA_PEER_RECONCILE_MS: milliseconds(300_000),
  /** Where other gateways bring their copies; without it none are taken. Phones are not told of it. */
  SIAGA_PEER_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  SIAGA_PEER_HOST: z.string().default('127.0.0.1'),
  /** Ids of the gateways whose copies are kept here, separated by commas. */
  SIAGA_STANDBY_FOR: list('').pipe(z.array(z.string().regex(OWNER)).max(8)),
  /** Free share of the disk below which no copy is begun; own uploads are taken down to 0.07. */
  SIAGA_STANDBY_REFUSE_BELOW: z.coerce.number().min(0.1).max(1).default(0.15),
};

type PeerSettings = z.output<z.ZodObject<typeof peerShape>> & {
  readonly SIAGA_GATEWAY_ID: string;
  readonly SIAGA_TLS_CERT_FILE?: string | undefined;
};

/** Report settings of the second copy that do not fit together. */
export function judgePeer(config: PeerSettings, context: z.RefinementCtx): void {
  const fault = (name: keyof typeof peerShape, message: string): void => {
    context.addIssue({ code: 'custom', message, path: [name] });
  };
  const { SIAGA_PEER_URL: url, SIAGA_PEER_PORT: port, SIAGA_STANDBY_FOR: owners } = config;
  if (config.SIAGA_PEER_TOKEN_FILE === undefined && (url !== undefined || port !== undefined))
    fault('SIAGA_PEER_TOKEN_FILE', 'is needed with SIAGA_PEER_URL and with SIAGA_PEER_PORT');
  if ((port === undefined) !== (owners.length === 0))
    fault('SIAGA_STANDBY_FOR', 'SIAGA_PEER_PORT and SIAGA_STANDBY_FOR belong together: set both or neither');
  if (owners.includes(config.SIAGA_GATEWAY_ID))
    fault('SIAGA_STANDBY_FOR', 'a copy at the same gateway is no second copy');
  if (port !== undefined && config.SIAGA_TLS_CERT_FILE === undefined && !LOOPBACK.has(config.SIAGA_PEER_HOST))
    fault(
      'SIAGA_PEER_HOST',
      'beyond loopback the peer port needs SIAGA_TLS_CERT_FILE: photos and sessions come in there',
    );
}
