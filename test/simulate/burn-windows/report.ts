import { burnWindows, FEWEST_EVENTS, hoursOf } from '../../../src/catalog/index.ts';
import { markdownTable } from '../../../src/publish/index.ts';
import { formatDuration } from '../../../src/kernel/index.ts';
import { goalOf } from './contenders.ts';
import { measure, type Effort, type Figures } from './measure.ts';

export const PERIODS = [48, 168, 720] as const;
const HOUR_MS = 3_600_000;
const OBJECTIVES = [0.98, 0.999] as const;

/** What the committed table is drawn with. */
export const FULL: Effort = { draws: 5, wellHours: 1_440, seed: 1 };

const periodText = (hours: number): string => (hours <= 48 ? `${hours} h` : `${hours / 24} d`);
const percent = (share: number, digits = 1): string => `${Number((100 * share).toFixed(digits))} %`;
const time = (ms: number | undefined): string => {
  if (ms === undefined) return 'never';
  if (ms === 0) return 'pages anyway';
  return formatDuration(ms < 3_600_000 ? ms : Math.round(ms / 60_000) * 60_000);
};
const rounded = (ms: number): string => formatDuration(Math.round(ms / 1_000) * 1_000);
const count = (value: number): string => (value === 0 ? '0' : value.toFixed(value < 10 ? 2 : 0));

const windowRows = (): readonly (readonly string[])[] =>
  PERIODS.flatMap((period) =>
    OBJECTIVES.flatMap((objective) =>
      burnWindows(goalOf(period, objective)).map((row) => [
        periodText(period),
        percent(objective),
        row.action,
        `${Number(row.factor.toFixed(1))}×`,
        rounded(row.longMs),
        rounded(row.shortMs),
        percent(row.budgetShare),
        String(row.fewestFailures),
      ]),
    ),
  );

/** The election's rows in a counting of the schedule's length, and in shorter ones; windows do not hang on the objective. */
const countingRows = (): readonly (readonly string[])[] =>
  [hoursOf('penghitungan'), 16, 8].flatMap((phaseHours) =>
    burnWindows({ ...goalOf(48, 0.98), phaseHours }).map(
      ({ action, factor, longMs, shortMs, budgetShare }) => [
        `${String(phaseHours)} h`,
        action,
        `${Number(factor.toFixed(1))}×`,
        rounded(longMs),
        rounded(shortMs),
        percent(budgetShare),
        percent((factor * longMs) / (phaseHours * HOUR_MS)),
      ],
    ),
  );

/** Where the counting lies in the period, and what a row has used up of its own share. */
const countingSection = (): string => `## By the length of the counting

The period of 48 h holds polling day and the counting after it, which the schedule has at ${String(hoursOf('penghitungan'))} h in each zone. Windows fill half of it at most; down to a third of the period (16 h) that shortens none, below it they shrink with it. The last column holds a burn against what may fail in the counting alone, as if all photos came in it. \`siaga phases\` says when a site's own schedule counts longer or shorter than the rules were made for.

${markdownTable(
  ['Counting', 'Does', 'Burn', 'Long', 'Short', 'Budget gone', 'Of the counting’s'],
  countingRows(),
)}
`;

const figureRow = (figures: Figures): readonly string[] => [
  periodText(figures.periodHours),
  percent(figures.objective),
  figures.contender.name,
  time(figures.outageMs),
  time(figures.quietOutageMs),
  time(figures.missingMs),
  time(figures.tenfoldMs),
  figures.tenfoldBudget ? percent(figures.tenfoldBudget) : '–',
  time(figures.twofoldMs),
  count(figures.falsePages),
  count(figures.quietFalsePages),
  percent(figures.paging),
];

/** Figures of every SLO of the table. */
export const allFigures = (effort: Effort): readonly Figures[] =>
  PERIODS.flatMap((period) => OBJECTIVES.flatMap((objective) => measure(period, objective, effort)));

/** The document that is committed beside the windows. */
export const reportText = (
  figures: readonly Figures[],
): string => `<!-- Measured by \`npm run simulate -- burn-windows --write\`: run it again, do not edit. -->

# Burn windows, and what they notice

An alert on a budget fires when a long and a short window both burn faster than a factor. [burn-windows.ts](burn-windows.ts) derives the windows from the period, the phase and the time to detection; a row also needs ${FEWEST_EVENTS} events and, so that chance is no burn, a number of failures in its long window. Series that have disappeared burn like failures. The 48 h are the election's, in its counting of 23 h; 7 d and 30 d stand in the recapitulation.

## The windows

${markdownTable(
  ['Period', 'Objective', 'Does', 'Burn', 'Long', 'Short', 'Budget gone', 'Fewest failures'],
  windowRows(),
)}

${countingSection()}
## Measured

Simulated with a fixed seed: rules evaluated every 10 s; ${FULL.draws} draws of each fault after a service that was well for as long as any window looks back (medians), and ${FULL.wellHours} h of a service that fails at half of what its budget allows, which nobody should be woken for. Much traffic is 5 events a second, little is 3 a minute. _Kept_ holds the 30-day windows and shares against the period (factor = share × period ÷ window); _shrunk_ shortens the windows with it. Sloth has files for 28 and 30 days and, as an example, for 7.

${markdownTable(
  [
    'Period',
    'Objective',
    'Windows',
    'Page: all fail',
    'with little traffic',
    'Page: series gone',
    'Page: 10× burn',
    'budget gone',
    'Notice: 2× burn',
    'False pages a period',
    'with little traffic',
    'Time paging in vain',
  ],
  figures.map(figureRow),
)}
`;
