import { errors, type JWK } from 'jose';
import { idempotencyKeyOf, RECEIPT_TYP, receiptSchema, type Receipt } from '../../contracts/index.ts';
import { verifyJws } from '../../kernel/index.ts';
import { receiptError } from './errors.ts';

/** Public key of a gateway, with the gateway it belongs to and when it was in use, where that is known. */
export type ReceiptJwk = JWK & {
  readonly iss?: string;
  /** ISO time at which the key was made. */
  readonly notBefore?: string;
  /** ISO time after which it signed nothing more; receipts that it signed before stay good for ever. */
  readonly notAfter?: string;
};

/** A receipt that was found true, and the key that says so. */
export interface VerifiedReceipt {
  readonly receipt: Receipt;
  readonly key: ReceiptJwk;
}

/** How every receipt begins: `{"` in base64url. */
const BEGINNING = 'eyJ';

/**
 * The receipt in a text that somebody pasted: bare, broken over lines, or at the end of an address. Word by word and not by
 * one expression for all of it, which would look at a long text from each of its beginnings to its end.
 */
export function receiptIn(text: string): string {
  const joined = text.replace(/\s+/g, '');
  for (const word of joined.split(/[^\w.-]+/)) {
    const parts = word.split('.');
    for (const [n, part] of parts.entries()) {
      const at = part.indexOf(BEGINNING);
      const [content, signature] = parts.slice(n + 1, n + 3);
      if (at >= 0 && content && signature) return `${part.slice(at)}.${content}.${signature}`;
    }
  }
  return joined;
}

/**
 * Read a receipt (compact JWS) after checking it against the gateways' public keys. Throws an OpsError that says what
 * is wrong: GATEWAY_RECEIPT_FORGED, _UNKNOWN_SIGNER, _MALFORMED (no receipt, or one that contradicts itself),
 * _WRONG_ISSUER (signed by another gateway than it names, or than `expected`) or _KEY_RETIRED (dated after its key had
 * been taken out of use).
 */
export async function verifyReceipt(
  jws: string,
  jwks: readonly ReceiptJwk[],
  expected?: { readonly issuer: string },
): Promise<VerifiedReceipt> {
  const payload = await verifyJws(jws, RECEIPT_TYP, jwks).catch((error: unknown) => {
    throw explain(jws, jwks, error);
  });
  const parsed = receiptSchema.safeParse(payload);
  if (!parsed.success) throw receiptError('GATEWAY_RECEIPT_MALFORMED', 'Isinya bukan isi tanda terima.');
  const receipt = parsed.data;
  if (receipt.jti !== idempotencyKeyOf(receipt)) {
    throw receiptError(
      'GATEWAY_RECEIPT_MALFORMED',
      'Nomornya tidak sesuai dengan TPS, surat suara, halaman dan foto.',
    );
  }
  const key = jwks.find((jwk) => jwk.kid === kidOf(jws)) ?? {};
  if ([key.iss, expected?.issuer].some((issuer) => issuer !== undefined && issuer !== receipt.iss)) {
    throw receiptError('GATEWAY_RECEIPT_WRONG_ISSUER', `Tanda terima menyebut gateway "${receipt.iss}".`);
  }
  if (key.notAfter !== undefined && Date.parse(receipt.receivedAt) > Date.parse(key.notAfter)) {
    throw receiptError(
      'GATEWAY_RECEIPT_KEY_RETIRED',
      `Kunci "${key.kid ?? ''}" tidak dipakai lagi sejak ${key.notAfter}.`,
    );
  }
  return { receipt, key };
}

/** One text of the head (0) or the content (1) of a receipt, as it stands there, proven or not. */
function claimIn(jws: string, part: 0 | 1, name: 'kid' | 'iss'): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(jws.split('.')[part] ?? '', 'base64url').toString('utf8'));
    const claim = (claims as Readonly<Record<string, unknown>> | null)?.[name];
    return typeof claim === 'string' ? claim : undefined;
  } catch {
    return undefined;
  }
}

/** Names that may be shown to people although nobody has vouched for them. */
const SHORT_NAME = /^[\w-]{1,64}$/;

const kidOf = (jws: string): string | undefined => claimIn(jws, 0, 'kid');

const unknownSigner = (kid: string, issuer = ''): string =>
  !SHORT_NAME.test(issuer)
    ? `Kunci "${kid}" tidak dikenal di sini.`
    : `Kunci "${kid}" tidak dikenal di sini. Teks ini mengaku dari gateway "${issuer}": periksa dengan kunci gateway itu.`;

function explain(jws: string, jwks: readonly ReceiptJwk[], cause: unknown): Error {
  if (cause instanceof errors.JWSSignatureVerificationFailed) {
    return receiptError('GATEWAY_RECEIPT_FORGED', 'Tanda tangannya tidak cocok dengan isinya.', { cause });
  }
  const kid = kidOf(jws);
  if (kid !== undefined && !jwks.some((jwk) => jwk.kid === kid)) {
    return receiptError('GATEWAY_RECEIPT_UNKNOWN_SIGNER', unknownSigner(kid, claimIn(jws, 1, 'iss')), {
      cause,
    });
  }
  return receiptError('GATEWAY_RECEIPT_MALFORMED', 'Teks ini bukan tanda terima yang bertanda tangan.', {
    cause,
  });
}
