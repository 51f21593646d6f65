import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A runbook as people read it: also the ones that run nothing. */
export interface Guide {
  /** File name without `.md`. */
  readonly name: string;
  /** Plain entries of the head, in its order. */
  readonly facts: readonly (readonly [key: string, value: string])[];
  readonly steps: readonly { readonly title: string; readonly action: string }[];
  /** The head as it stands in the file; empty: there is none. */
  readonly head: string;
  /** Markdown. */
  readonly body: string;
}

const NAMED = /^[a-z0-9-]+\.md$/;
const FILE = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function headOf(yaml: string): Pick<Guide, 'facts' | 'steps'> {
  const head: unknown = parse(yaml);
  if (!isRecord(head)) return { facts: [], steps: [] };
  const facts = Object.entries(head).flatMap(([key, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[key, String(value)] as const] : [],
  );
  const steps = Array.isArray(head['steps']) ? head['steps'].filter(isRecord) : [];
  return {
    facts,
    steps: steps.map((step) => ({ title: textOf(step['title']), action: textOf(step['action']) })),
  };
}

/** Take a runbook file apart for readers. */
export function guideOf(name: string, markdown: string): Guide {
  const [, head = '', body = markdown] = FILE.exec(markdown) ?? [];
  return { name, ...(head === '' ? { facts: [], steps: [] } : headOf(head)), head, body: body.trim() };
}

const HUMAN_SECTIONS = ['Yang diperiksa', 'Yang dilakukan', 'Eskalasi'];

/** What people do by a runbook whose head says `automation: none`, for a terminal; undefined: it has automation. */
export function manualText({ name, facts, body }: Guide): string | undefined {
  const head = new Map(facts);
  if (head.get('automation') !== 'none') return undefined;
  const sections = body.split(/^(?=## )/m);
  const ours = sections.filter((text) => HUMAN_SECTIONS.some((title) => text.startsWith(`## ${title}\n`)));
  return [
    `Runbook: ${head.get('title') ?? name} (${name}, alarm ${head.get('alert') ?? '–'})`,
    'Tanpa otomasi: tidak ada yang dijalankan mesin. Langkah untuk manusia:\n',
    ...ours,
  ].join('\n');
}

/** Read all runbooks of a folder, by name. */
export async function loadGuides(directory: string): Promise<ReadonlyMap<string, Guide>> {
  const files = (await readdir(directory)).filter((file) => NAMED.test(file)).sort();
  const guides = await Promise.all(
    files.map(async (file) =>
      guideOf(file.slice(0, -'.md'.length), await readFile(join(directory, file), 'utf8')),
    ),
  );
  return new Map(guides.map((guide) => [guide.name, guide]));
}
