import { parseDuration } from '../../src/kernel/index.ts';
import type { Rule } from '../support/lint/rule-checks.ts';
import type { AlertStories } from '../support/rules/published-stories.ts';
import type { RuleGroup, Story } from '../support/rules/rule-file.ts';
import { tell } from '../support/rules/tell.ts';
import { mutantsOf, type Mutant } from './mutants.ts';
import { renamed } from './renamed.ts';

/** What became of the mutants of one alert. */
export interface Verdict {
  readonly alertname: string;
  readonly killed: readonly Mutant[];
  readonly survived: readonly Mutant[];
}

/** A variant of the alert's rule under the name that it has among the others. */
interface Candidate {
  readonly name: string;
  readonly mutant: Mutant;
}

const HOLE = 'A story is not true of the rule itself';

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

const among = (
  groups: readonly RuleGroup[],
  alertname: string,
  rules: readonly Rule[],
): readonly RuleGroup[] =>
  groups.map((group) => ({
    ...group,
    rules: group.rules.flatMap((rule) => (rule.alert === alertname ? rules : [rule])),
  }));

/** One alert before promtool: its own rule and its mutants, in a folder for promtool's files. */
class Trial {
  readonly #folder: string;
  readonly #stories: AlertStories;
  readonly #rule: Rule;

  constructor(folder: string, stories: AlertStories) {
    this.#folder = folder;
    this.#stories = stories;
    const rule = stories.groups
      .flatMap(({ rules }) => rules)
      .find(({ alert }) => alert === stories.alertname);
    if (!rule) throw new Error(`there is no alert ${stories.alertname}`);
    this.#rule = rule;
  }

  candidates(): readonly Candidate[] {
    return mutantsOf(this.#rule).map((mutant, at) => ({
      name: `${this.#stories.alertname}Mutant${at}`,
      mutant,
    }));
  }

  /** Names of those of whom a story is not true. Throws when it is not true of the rule itself. */
  async unlike(story: Story, candidates: readonly Candidate[]): Promise<ReadonlySet<string>> {
    const { alertname, groups, told } = this.#stories;
    const rules = candidates.map(({ name, mutant }) => renamed(mutant.rule, name));
    const answer = await tell(
      this.#folder,
      alertname,
      among(groups, alertname, [renamed(this.#rule, alertname), ...rules]),
      { ...told, tests: [asked(story, [alertname, ...candidates.map(({ name }) => name)])] },
    );
    const found = new Set(
      [...answer.text.matchAll(/(?:alertname|rule): (\w+), time: /g)].map(([, name]) => name ?? ''),
    );
    if (found.size > 0 !== (answer.code !== 0)) throw new Error(answer.text);
    if (found.has(alertname)) throw new Error(`${HOLE}: ${answer.text}`);
    // promtool stops at a rule that cannot be evaluated: then the story was not told to the others.
    const isCutShort = /^ +rule: \w+, time: /m.test(answer.text);
    if (!isCutShort) return found;
    const others = candidates.filter(({ name }) => !found.has(name));
    return new Set([...found, ...(await this.unlike(story, others))]);
  }
}

const lastLookMs = ({ alert_rule_test: looks }: Story): number =>
  Math.max(...looks.map(({ eval_time }) => parseDuration(eval_time)));

const shortestFirst = (stories: readonly Story[]): readonly Story[] =>
  [...stories].sort((a, b) => lastLookMs(a) - lastLookMs(b));

/** Tell an alert's stories, the short ones first, to its mutants that none has noticed yet. */
export async function tryMutants(folder: string, stories: AlertStories): Promise<Verdict> {
  const trial = new Trial(folder, stories);
  const all = trial.candidates();
  let living = all;
  for (const story of shortestFirst(stories.told.tests)) {
    if (living.length === 0) break;
    const noticed = await trial.unlike(story, living);
    living = living.filter(({ name }) => !noticed.has(name));
  }
  const survived = living.map(({ mutant }) => mutant);
  return {
    alertname: stories.alertname,
    killed: all.filter((candidate) => !living.includes(candidate)).map(({ mutant }) => mutant),
    survived,
  };
}
