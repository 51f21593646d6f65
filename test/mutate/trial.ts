import { parseDuration } from '../../src/kernel/index.ts';
import type { Rule } from '../support/lint/rule-checks.ts';
import type { AlertStories } from '../support/rules/published-stories.ts';
import type { RuleGroup, Story, StoryFile } from '../support/rules/rule-file.ts';
import { tell } from '../support/rules/tell.ts';
import { closureOf, nameOf, restsOn } from '../support/rules/rule-closure.ts';
import { whyEquivalent } from './equivalents.ts';
import { mutantsOf, recordedMutantsOf, type Mutant } from './mutants.ts';
import { renamed } from './renamed.ts';

/** What became of the mutants of one alert. */
export interface Verdict {
  readonly alertname: string;
  readonly killed: readonly Mutant[];
  /** Unnoticed, though they say something else than the rule. */
  readonly survived: readonly Mutant[];
  /** Unnoticed, because they say the same. */
  readonly equivalent: readonly Mutant[];
}

/** A mutant among the others: the changed rule and all that read it up to the alert, under names of their own. */
interface Candidate {
  /** Of its alert. */
  readonly name: string;
  readonly mutant: Mutant;
  /** By the names of the rules in whose place they stand. */
  readonly rules: ReadonlyMap<string, Rule>;
}

const HOLE = 'A story is not true of the rule itself';

/** A file with one of its stories alone. */
type ToldAlone = StoryFile & { readonly tests: readonly [Story] };

const asked = (story: Story, names: readonly string[]): Story => ({
  ...story,
  alert_rule_test: story.alert_rule_test.flatMap((look) =>
    names.map((alertname) => ({
      alertname,
      eval_time: look.eval_time,
      exp_alerts: look.exp_alerts.map(({ exp_labels }) => ({ exp_labels })),
    })),
  ),
});

const among = (groups: readonly RuleGroup[], candidates: readonly Candidate[]): readonly RuleGroup[] =>
  groups.map((group) => ({
    ...group,
    rules: group.rules.flatMap((rule) => [
      renamed(rule, new Map()),
      ...candidates.flatMap(({ rules }) => rules.get(nameOf(rule)) ?? []),
    ]),
  }));

/**
 * Mutants of an alert and of the recordings that it rests on. Other alerts, whose state it asks for, have mutants and
 * stories of their own.
 */
export function allMutantsOf({ alertname, groups }: AlertStories): readonly Mutant[] {
  const own = groups.map((group) => ({
    ...group,
    rules: group.rules.filter((rule) => rule.alert === undefined || rule.alert === alertname),
  }));
  return closureOf(own, alertname)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => (rule.record === undefined ? mutantsOf(rule) : recordedMutantsOf(rule)));
}

function candidatesOf({ alertname, groups }: AlertStories, mutants: readonly Mutant[]): readonly Candidate[] {
  const all = groups.flatMap(({ rules }) => rules);
  return mutants.map((mutant, at) => {
    const changed = nameOf(mutant.rule);
    const readers = all.filter((rule) => restsOn(groups, nameOf(rule), changed));
    const names = new Map(readers.map((rule) => [nameOf(rule), `${nameOf(rule)}Mutant${at}`]));
    const rules = readers.map((rule): [string, Rule] => [
      nameOf(rule),
      renamed(nameOf(rule) === changed ? mutant.rule : rule, names),
    ]);
    return { name: `${alertname}Mutant${at}`, mutant, rules: new Map(rules) };
  });
}

/** Names of those of whom a story is not true. Throws when it is not true of the rule itself. */
async function unlike(
  folder: string,
  { alertname, groups }: Pick<AlertStories, 'alertname' | 'groups'>,
  alone: ToldAlone,
  candidates: readonly Candidate[],
): Promise<ReadonlySet<string>> {
  const tests = [asked(alone.tests[0], [alertname, ...candidates.map(({ name }) => name)])];
  const answer = await tell(folder, alertname, among(groups, candidates), { ...alone, tests });
  const found = new Set(
    [...answer.text.matchAll(/(?:alertname|rule): ([\w:]+), time: /g)].map(([, name]) => name ?? ''),
  );
  if (found.size > 0 !== (answer.code !== 0)) throw new Error(answer.text);
  if (found.has(alertname)) throw new Error(`${HOLE}: ${answer.text}`);
  // promtool stops at a rule that cannot be evaluated: then the story was not told to the others.
  const isCutShort = /^ +rule: [\w:]+, time: /m.test(answer.text);
  const noticed = candidates.filter(({ name, rules }) =>
    [name, ...[...rules.values()].map(nameOf)].some((own) => found.has(own)),
  );
  const names = new Set(noticed.map(({ name }) => name));
  if (!isCutShort) return names;
  const others = candidates.filter((candidate) => !noticed.includes(candidate));
  return new Set([...names, ...(await unlike(folder, { alertname, groups }, alone, others))]);
}

/** How often promtool evaluates all rules until the last look. */
const stepsOf = ({ evaluation_interval: step, tests: [{ alert_rule_test: looks }] }: ToldAlone): number =>
  Math.max(...looks.map(({ eval_time }) => parseDuration(eval_time))) / parseDuration(step);

const shortestFirst = (told: readonly StoryFile[]): readonly ToldAlone[] =>
  told
    .flatMap((file) => file.tests.map((story): ToldAlone => ({ ...file, tests: [story] })))
    .sort((a, b) => stepsOf(a) - stepsOf(b));

/** Tell an alert's stories, the short ones first, to some of its mutants that none has noticed yet. */
export async function tryMutants(
  folder: string,
  stories: AlertStories,
  mutants = allMutantsOf(stories),
): Promise<Verdict> {
  const all = candidatesOf(stories, mutants);
  let living = all;
  for (const alone of shortestFirst(stories.told)) {
    if (living.length === 0) break;
    const noticed = await unlike(folder, stories, alone, living);
    living = living.filter(({ name }) => !noticed.has(name));
  }
  const { alertname } = stories;
  const unnoticed = living.map(({ mutant }) => mutant);
  const isEquivalent = (mutant: Mutant): boolean => whyEquivalent(alertname, mutant) !== undefined;
  return {
    alertname,
    killed: all.filter((candidate) => !living.includes(candidate)).map(({ mutant }) => mutant),
    survived: unnoticed.filter((mutant) => !isEquivalent(mutant)),
    equivalent: unnoticed.filter(isEquivalent),
  };
}
