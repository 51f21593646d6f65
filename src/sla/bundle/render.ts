import { createHash } from 'node:crypto';
import { figuresCsv } from '../view/figures-csv.ts';
import type { ReportDocument } from '../view/document.ts';
import { reportPage } from '../view/report-page.ts';
import { STYLE } from '../view/style.ts';
import { canonicalJson } from '../domain/report.ts';
import { threadPage } from '../view/thread-page.ts';
import { FILES } from './folder.ts';
import type { FoundStatement } from './statement.ts';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** The files of a bundle that a verifier draws anew and compares to the letter. */
export const renderedFiles = (document: ReportDocument): ReadonlyMap<string, string> =>
  new Map([
    [FILES.report, canonicalJson(document.report)],
    [FILES.figures, figuresCsv(document.report)],
    [FILES.page, reportPage(document, STYLE_HASH)],
  ]);

/** The page of what was said of a bundle. Statements that are not sound are left out: a verifier names them. */
export const renderedThread = (
  document: ReportDocument,
  root: string,
  statements: readonly FoundStatement[],
): string => {
  const said = statements.flatMap(({ file, statement }) =>
    statement ? [{ file, ...statement, kid: statement.key.kid }] : [],
  );
  return threadPage({ document, root, said }, STYLE_HASH);
};
