import type { JWK } from 'jose';
import {
  NO_STATEMENT,
  STATEMENT_TYP,
  statementHash,
  statementSchema,
  type SignedStatement,
} from '../../contracts/index.ts';
import { verifyJws } from '../../kernel/index.ts';

/** Whether the JWS is by one of the keys, and of just this statement. */
async function faultOfOne(
  { statement, jws }: SignedStatement,
  keys: readonly JWK[],
): Promise<string | undefined> {
  try {
    const signed = statementSchema.parse(await verifyJws(jws, STATEMENT_TYP, keys));
    const same = JSON.stringify(signed) === JSON.stringify(statementSchema.parse(statement));
    return same ? undefined : 'it is not what was signed';
  } catch (error) {
    return `it is not signed by a trusted key: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const named = ({ statement: { region, serial } }: SignedStatement): string =>
  `statement ${String(serial)} of ${region}`;

/** Whether one follows the other of its region, by number and by hash. */
function faultOfOrder(one: SignedStatement, before: SignedStatement | undefined): string | undefined {
  const { serial, previous } = one.statement;
  if (before) {
    if (serial !== before.statement.serial + 1) return 'the one before it is missing';
    return previous === statementHash(before.jws) ? undefined : 'it does not follow the one before it';
  }
  // Of a long line only the end is shown; what begins it must say so.
  return (serial === 1) === (previous === NO_STATEMENT) ? undefined : 'it does not begin its line';
}

/**
 * What is wrong with the statements that a picture shows, in words by region; of a region that is not named each is signed
 * and follows the one before.
 */
export async function faultsOfStatements(
  statements: readonly SignedStatement[],
  keys: readonly JWK[],
): Promise<ReadonlyMap<string, string>> {
  const last = new Map<string, SignedStatement>();
  const faults = new Map<string, string>();
  for (const one of statements) {
    const { region } = one.statement;
    const fault = (await faultOfOne(one, keys)) ?? faultOfOrder(one, last.get(region));
    if (fault !== undefined && !faults.has(region)) faults.set(region, `${named(one)}: ${fault}`);
    last.set(region, one);
  }
  return faults;
}
