import { parse } from 'yaml';
import { runbookNameOf } from '../../../src/catalog/index.ts';
import { closureOf } from './rule-closure.ts';
import type { RuleFile, RuleGroup, StoryFile } from './rule-file.ts';

/** The published stories of one alert, and of the rule files that they name only what the alert rests on. */
export interface AlertStories {
  readonly alertname: string;
  readonly groups: readonly RuleGroup[];
  /** A file for each step in which some of them are told. */
  readonly told: readonly StoryFile[];
}

/** Read them from published files, path → text; throws when the alert has none. */
export function storiesOf(files: ReadonlyMap<string, string>, alertname: string): AlertStories {
  const own = `alerts/${runbookNameOf(alertname)}.`;
  const told = [...files]
    .filter(([path]) => path.startsWith(own) && path.endsWith('.test.yml'))
    .map(([, text]) => parse(text) as StoryFile);
  if (told.length === 0) throw new Error(`there is no ${own}test.yml`);
  const names = new Set(told.flatMap((file) => file.rule_files));
  const groups = [...names].flatMap((name) => {
    const text = files.get(`alerts/${name}`);
    if (text === undefined) throw new Error(`there is no alerts/${name}`);
    return (parse(text) as RuleFile).groups;
  });
  return { alertname, groups: closureOf(groups, alertname), told };
}
