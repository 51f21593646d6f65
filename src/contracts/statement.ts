import { createHash } from 'node:crypto';
import { z } from 'zod';
import { NATIONAL } from './operations.ts';

/** JWS header `typ` of a statement. */
export const STATEMENT_TYP = 'siaga-pernyataan+jws';

/** Characters of a statement: what a phone shows without scrolling, and a person takes in at once. */
export const STATEMENT_LONGEST = 280;

/** `previous` of the first statement of a region. */
export const NO_STATEMENT = '0'.repeat(64);

/** Roles that may write a statement; approving one is narrower, see the incident service. */
export const STATEMENT_ROLES = ['on-call', 'commander', 'leadership'] as const;

const sideSchema = z.strictObject({ role: z.enum(STATEMENT_ROLES), at: z.iso.datetime() });

/**
 * What is officially said of a region: the payload of a compact JWS (Ed25519). Of the two people only their roles are
 * public; their names are in the incident service's audit log.
 */
export const statementSchema = z.strictObject({
  /** A province, or the nation. */
  region: z.union([z.literal(NATIONAL), z.string().regex(/^\d{2}$/)]),
  /** Counts up within the region, from 1. */
  serial: z.number().int().positive(),
  /** Null: nothing is said of this region any more. */
  text: z.string().min(1).max(STATEMENT_LONGEST).nullable(),
  /** When the public was promised to hear more; null: no promise. */
  nextUpdateAt: z.iso.datetime().nullable(),
  author: sideSchema,
  approver: sideSchema,
  /** `statementHash` of the statement that this one replaces, or NO_STATEMENT. */
  previous: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Statement = z.infer<typeof statementSchema>;

/** A statement with the text that was signed. */
export const signedStatementSchema = z.strictObject({ statement: statementSchema, jws: z.string() });
export type SignedStatement = z.infer<typeof signedStatementSchema>;

/** How the next statement of a region names this one: SHA-256 of its JWS, hex. */
export const statementHash = (jws: string): string => createHash('sha256').update(jws).digest('hex');
