import { NATIONAL, type NationalPicture, type Statement } from '../../contracts/index.ts';

/** What is said of a region now; undefined: nothing, or no longer. */
export function statementOf({ statements }: NationalPicture, region: string): Statement | undefined {
  const head = statements.map(({ statement }) => statement).findLast((each) => each.region === region);
  return head?.text === null ? undefined : head;
}

/** Provinces of which something is said now, by code. */
export const provincesSaid = (picture: NationalPicture): readonly Statement[] =>
  [...new Set(picture.statements.map(({ statement }) => statement.region))]
    .filter((region) => region !== NATIONAL)
    .sort()
    .flatMap((region) => statementOf(picture, region) ?? []);
