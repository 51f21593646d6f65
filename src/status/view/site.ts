import { PROVINCES } from '../../catalog/index.ts';
import type { Html } from '../../kernel/index.ts';
import { wallBoard } from './board.ts';
import type { PageFacts } from './frame.ts';
import { nationalPage } from './page.ts';
import { provincePage } from './province-page.ts';

type Renderer = (facts: PageFacts) => Html;

/** A page under its two names, each of which offers the other where no script runs. */
const twins = (
  folder: string,
  [first, second]: readonly [string, string],
  render: (facts: PageFacts, twin: string) => Html,
): [string, Renderer][] => [
  [folder + first, (facts) => render(facts, second)],
  [folder + second, (facts) => render(facts, first)],
];

const PAGES: ReadonlyMap<string, Renderer> = new Map([
  ...twins('', ['index.html', 'lanjut.html'], nationalPage),
  ...twins('', ['papan.html', 'papan-lanjut.html'], wallBoard),
  ...PROVINCES.flatMap(({ code }) =>
    twins('provinsi/', [`${code}.html`, `${code}-lanjut.html`], (facts, twin) =>
      provincePage(facts, twin, code),
    ),
  ),
]);

/** Every page, by its path below the folder. */
export const PAGE_PATHS: readonly string[] = [...PAGES.keys()];

/** The text of the page at `path`; undefined when there is none. */
export const renderPage = (path: string, facts: PageFacts): string | undefined =>
  PAGES.get(path)?.(facts).text;
