import { guideOf, parseRunbook } from '../../incident/index.ts';

/** What the head of a guide says, beside the alert that it is about. */
const FACTS = ['title', 'owner', 'validated'] as const;
/** What the body of a guide answers, each under its heading. */
const SECTIONS = ['Yang terlihat', 'Yang diperiksa', 'Yang dilakukan', 'Eskalasi'] as const;

function guideFaults(slug: string, alert: string, markdown: string): readonly string[] {
  const { facts, body } = guideOf(slug, markdown);
  const head = new Map(facts);
  const sections = new Map(
    body.split(/^## /m).map((text) => {
      const [heading = '', ...lines] = text.split('\n');
      return [heading.trim(), lines.join('\n').trim()] as const;
    }),
  );
  return [
    ...(head.get('alert') === alert ? [] : [`its head does not say alert: ${alert}`]),
    ...FACTS.filter((key) => (head.get(key) ?? '') === '').map((key) => `its head has no ${key}`),
    ...(head.get('automation') === 'none' ? [] : ['its head has neither steps nor automation: none']),
    ...SECTIONS.filter((heading) => (sections.get(heading) ?? '') === '').map(
      (heading) => `says nothing under "## ${heading}"`,
    ),
  ];
}

/** What is missing in the runbook of an alert, in words; none: people and the engine can use it. */
export function runbookFaults(slug: string, alert: string, markdown: string): readonly string[] {
  if (markdown.trim() === '') return ['is empty'];
  if (guideOf(slug, markdown).steps.length === 0) return guideFaults(slug, alert, markdown);
  const parsed = parseRunbook(slug, markdown);
  if (parsed.outcome === 'faulty')
    return parsed.faults.map(({ line, message }) => `line ${String(line)}: ${message}`);
  return parsed.runbook.alert === alert ? [] : [`its head does not say alert: ${alert}`];
}
