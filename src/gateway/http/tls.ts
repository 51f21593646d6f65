import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { gatewayError } from '../errors.ts';

/** A certificate with its chain and its key, both PEM, that fit together. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** When the certificate ends, in milliseconds since the epoch. */
  readonly validTo: number;
}

interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Bits of a file's mode that let others than its owner in. */
const OTHERS = 0o077;

/**
 * Read certificate and key and try them. Throws `GATEWAY_TLS_UNUSABLE` when a file cannot be read, others may read
 * the key, the two do not belong together or the certificate has run out by `now`.
 */
export async function loadTls(files: TlsFiles, now: number): Promise<TlsMaterial> {
  const { certFile, keyFile } = files;
  const [cert, key, { mode }] = await Promise.all([
    readFile(certFile, 'utf8'),
    readFile(keyFile, 'utf8'),
    stat(keyFile),
  ]).catch((error: unknown) => {
    throw unusable(`${certFile} and ${keyFile} must be readable: ${reasonOf(error)}`, error);
  });
  if ((mode & OTHERS) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw unusable(`${keyFile} has mode ${octal}: others may read the key; chmod 600 ${keyFile}`);
  }
  return { cert, key, validTo: judge(files, cert, key, now) };
}

/** The material that these settings name, tried; undefined when they name none. */
export async function configuredTls(
  settings: {
    readonly SIAGA_TLS_CERT_FILE?: string | undefined;
    readonly SIAGA_TLS_KEY_FILE?: string | undefined;
  },
  now: number,
): Promise<TlsMaterial | undefined> {
  const { SIAGA_TLS_CERT_FILE: certFile, SIAGA_TLS_KEY_FILE: keyFile } = settings;
  return certFile === undefined || keyFile === undefined ? undefined : loadTls({ certFile, keyFile }, now);
}

function judge(files: TlsFiles, cert: string, key: string, now: number): number {
  let leaf: X509Certificate;
  let fits: boolean;
  try {
    leaf = new X509Certificate(cert);
    fits = leaf.checkPrivateKey(createPrivateKey(key));
    if (fits) createSecureContext({ cert, key });
  } catch (error) {
    throw unusable(`${files.certFile} and ${files.keyFile} must be PEM: ${reasonOf(error)}`, error);
  }
  if (!fits) throw unusable(`the key in ${files.keyFile} is not the one of ${files.certFile}`);
  const validTo = Date.parse(leaf.validTo);
  if (validTo <= now) throw unusable(`${files.certFile} ran out on ${leaf.validTo}`);
  return validTo;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const unusable = (detail: string, cause?: unknown): Error =>
  gatewayError('GATEWAY_TLS_UNUSABLE', detail, { cause });
