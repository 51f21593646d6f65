/** Names of fields that never reach a log, at any depth. */
const SECRET_NAME = /authori[sz]ation|cookie|passw|secret|token|session|ticket|tiket|api-?key|private/i;
/** Secrets inside running text: bearer values and compact JWS. */
const SECRET_TEXT = /\b(Bearer|Basic)\s+[\w.~+/=-]+|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/gi;
const MAX_DEPTH = 6;

/** What stands in a log instead of a secret. */
const REDACTED = '[disembunyikan]';

/** Blot out tokens in running text. */
export const redactText = (text: string): string =>
  text.replace(SECRET_TEXT, (_match, scheme?: string) => (scheme ? `${scheme} ${REDACTED}` : REDACTED));

/** A copy in which fields with secret names are blotted out; cut off below a depth no log needs. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value);
  if (value instanceof Date) return value.toISOString();
  if (depth >= MAX_DEPTH) return '[…]';
  if (Array.isArray(value)) return value.map((entry) => redact(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      SECRET_NAME.test(name) ? REDACTED : redact(entry, depth + 1),
    ]),
  );
}

/** An error's own account only: libraries hang requests with their headers on errors. */
function describeError(error: Error): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}
