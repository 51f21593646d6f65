import { createWriteStream } from 'node:fs';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** One receipt as a phone holds it, a line of `receipts.jsonl`. */
export const heldReceiptSchema = z.strictObject({
  key: z.string(),
  tps: z.string(),
  page: z.number().int(),
  sha256: z.string(),
  /** Wall milliseconds at which the phone had it. */
  at: z.number(),
  state: z.enum(['recorded', 'held']),
  /** The gateway's compact JWS; null when the vendor's own answer is the receipt. */
  jws: z.string().nullable(),
});
export type PhoneReceipt = z.infer<typeof heldReceiptSchema>;

/** Append lines of JSON to a file; `close` resolves when all is written. */
export function openLines(path: string): { write(line: object): void; close(): Promise<void> } {
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  return {
    write(line) {
      stream.write(`${JSON.stringify(line)}\n`);
    },
    close: () =>
      new Promise((resolve, reject) => {
        stream.once('error', reject);
        stream.end(resolve);
      }),
  };
}

/** Read a JSONL file line by line through a schema; a line that does not fit throws, naming its number. */
export async function* readLines<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): AsyncGenerator<z.output<Schema>> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    number += 1;
    if (line === '') continue;
    const parsed = schema.safeParse(JSON.parse(line));
    if (!parsed.success) {
      throw new Error(`${path}:${String(number)} is not as expected: ${parsed.error.message}`);
    }
    yield parsed.data;
  }
}
