import { LineCounter, parseDocument, type Document } from 'yaml';
import { actionOf } from '../actions/index.ts';
import { BODY_HEADINGS, frontMatterSchema, type FrontMatter } from './front-matter.ts';
import { stepFaults, type PathFault } from './step-faults.ts';
import type { Runbook, StepSpec } from './types.ts';

/** Something wrong in a runbook file; `line` counts from 1 in the file. */
export interface RunbookFault {
  readonly line: number;
  readonly message: string;
}

export type ParsedRunbook =
  | { readonly outcome: 'ok'; readonly runbook: Runbook; readonly body: string }
  | { readonly outcome: 'faulty'; readonly faults: readonly RunbookFault[] };

/** First line of the YAML: the fence is line 1. */
const YAML_STARTS_AT = 2;
const FILE = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/;

const hasRange = (node: unknown): node is { range: readonly [number, number, number] } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);

/** Line of the deepest node on the path that exists. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (hasRange(node)) return lines.linePos(node.range[0]).line + YAML_STARTS_AT - 1;
  }
  return YAML_STARTS_AT;
}

const faultText = ({ path, message }: PathFault): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`;

const toPath = (path: readonly PropertyKey[]): (string | number)[] =>
  path.map((part) => (typeof part === 'number' ? part : String(part)));

function bodyFaults(body: string, firstLine: number): RunbookFault[] {
  return BODY_HEADINGS.filter((heading) => !new RegExp(`^## ${heading}$`, 'm').test(body)).map((heading) => ({
    line: firstLine,
    message: `the body has no heading "## ${heading}"`,
  }));
}

const GUARD_STEP = {
  id: 'periksa-syarat',
  action: 'check-guards',
  title: 'Periksa syarat',
  with: {},
  onFailure: 'pause',
  onInconclusive: 'pause',
} as const;

function toStep(step: FrontMatter['steps'][number], runTimeoutMs: number): StepSpec {
  const { timeout, ...rest } = step;
  return {
    ...rest,
    with: actionOf(step.action)?.params.parse(step.with) ?? {},
    timeoutMs: timeout ?? runTimeoutMs,
  };
}

function toRunbook(slug: string, head: FrontMatter): Runbook {
  const { cooldown, timeout, steps, ...rest } = head;
  return {
    ...rest,
    slug,
    cooldownMs: cooldown,
    timeoutMs: timeout,
    steps: [{ ...GUARD_STEP, timeoutMs: timeout }, ...steps.map((step) => toStep(step, timeout))],
  };
}

/** Read one runbook file (Markdown with a YAML head). Pure; reports every fault it can see, with lines. */
export function parseRunbook(slug: string, markdown: string): ParsedRunbook {
  const file = FILE.exec(markdown);
  if (!file)
    return { outcome: 'faulty', faults: [{ line: 1, message: 'no YAML head between two lines of ---' }] };
  const [, yaml = '', body = ''] = file;
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const bodyLine = yaml.split('\n').length + YAML_STARTS_AT + 1;
  const inBody = bodyFaults(body, bodyLine);
  if (document.errors.length > 0) {
    const inYaml = document.errors.map((error) => ({
      line: (error.linePos?.[0].line ?? 1) + YAML_STARTS_AT - 1,
      message: error.message.split('\n')[0] ?? error.code,
    }));
    return { outcome: 'faulty', faults: [...inYaml, ...inBody] };
  }
  const read = frontMatterSchema.safeParse(document.toJS());
  const found: readonly PathFault[] = read.success
    ? stepFaults(read.data.steps)
    : read.error.issues.map((issue) => ({ path: toPath(issue.path), message: issue.message }));
  const inHead = found.map((fault) => ({
    line: lineOf(document, lines, fault.path),
    message: faultText(fault),
  }));
  const faults = [...inHead, ...inBody];
  if (!read.success || faults.length > 0) return { outcome: 'faulty', faults };
  return { outcome: 'ok', runbook: toRunbook(slug, read.data), body: body.trim() };
}
