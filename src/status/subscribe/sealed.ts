import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';
import { randomSecret, readOrCreateSecret } from '../../kernel/index.ts';

const confirmationSchema = z.strictObject({ email: z.string(), region: z.string() });
const farewellSchema = z.strictObject({ id: z.string() });

/** Who asked to hear of which region. */
export type Confirmation = z.infer<typeof confirmationSchema>;

/**
 * Tokens of links in mails: encrypted and authenticated (A256GCM), so that nobody makes one and that no log of addresses
 * along the way holds somebody's mail address.
 */
export interface Seals {
  confirmation(of: Confirmation, now: number): Promise<string>;
  farewell(id: string): Promise<string>;
  /** Undefined for what this key did not make, or what is over. */
  readConfirmation(token: string, now: number): Promise<Confirmation | undefined>;
  readFarewell(token: string): Promise<string | undefined>;
}

/** A confirmation that nobody opened for a day was not meant. */
const CONFIRM_WITHIN_MS = 86_400_000;
const KEY_BYTES = 32;
const CONFIRM = 'konfirmasi';
const LEAVE = 'berhenti';

const within = (ms: number): number => Math.floor(ms / 1_000);

/** Open the key kept at `path`, or make it at first start (mode 0600). Throws `KEY_FILE_UNUSABLE`. */
export async function sealsFrom(path: string): Promise<Seals> {
  const key = Buffer.from(
    (await readOrCreateSecret(path, () => randomSecret(KEY_BYTES))).trim(),
    'base64url',
  );
  const sealed = (claims: Record<string, string>, kind: string) =>
    new EncryptJWT(claims).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: kind });
  const opened = async (token: string, kind: string, now?: number): Promise<unknown> => {
    try {
      const options = now === undefined ? {} : { currentDate: new Date(now) };
      const { payload } = await jwtDecrypt(token, key, { ...options, typ: kind });
      const { exp, ...claims } = payload;
      return (exp === undefined) === (kind === LEAVE) ? claims : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    confirmation: ({ email, region }, now) =>
      sealed({ email, region }, CONFIRM)
        .setExpirationTime(within(now + CONFIRM_WITHIN_MS))
        .encrypt(key),
    farewell: (id) => sealed({ id }, LEAVE).encrypt(key),
    readConfirmation: async (token, now) =>
      confirmationSchema.safeParse(await opened(token, CONFIRM, now)).data,
    readFarewell: async (token) => farewellSchema.safeParse(await opened(token, LEAVE)).data?.id,
  };
}
