import { Html, html } from '../../kernel/index.ts';
import { creditSection } from './credit-section.ts';
import type { ReportDocument } from './document.ts';
import { methodSection } from './method-section.ts';
import { objectiveSection } from './objective-section.ts';
import { exclusionSection, outageSection, responseSection } from './record-sections.ts';
import { STYLE } from './style.ts';
import { summarySection } from './summary.ts';

/**
 * The report as one page that needs nothing else: no script, no font, no picture from elsewhere; its policy forbids them.
 * `styleHash` is the SHA-256 of `STYLE`, base64.
 */
export function reportPage(document: ReportDocument, styleHash: string): string {
  const { report } = document;
  const page = html`<!doctype html>
<html lang="id"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Laporan tingkat layanan ${report.contract.vendorName} ${report.period.label}</title>
<style>${new Html(STYLE)}</style></head>
<body><main>
${summarySection(document)}
${creditSection(document)}
<h2>Tiap sasaran</h2>
${report.objectives.map((one) => objectiveSection(document, one))}
${outageSection(document)}
${exclusionSection(document)}
${responseSection(document)}
${methodSection(document)}
</main></body></html>
`;
  return page.text;
}
