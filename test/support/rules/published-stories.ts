import { parse } from 'yaml';
import { runbookNameOf } from '../../../src/catalog/index.ts';
import { closureOf } from './rule-closure.ts';
import type { RuleFile, RuleGroup, StoryFile } from './rule-file.ts';

/** The published stories of one alert, and of the rule files that they name only what the alert rests on. */
export interface AlertStories {
  readonly alertname: string;
  readonly groups: readonly RuleGroup[];
  readonly told: StoryFile;
}

/** Read them from published files, path → text; throws when the alert has none. */
export function storiesOf(files: ReadonlyMap<string, string>, alertname: string): AlertStories {
  const read = (name: string): string => {
    const text = files.get(`alerts/${name}`);
    if (text === undefined) throw new Error(`there is no alerts/${name}`);
    return text;
  };
  const told = parse(read(`${runbookNameOf(alertname)}.test.yml`)) as StoryFile;
  const groups = told.rule_files.flatMap((name) => (parse(read(name)) as RuleFile).groups);
  return { alertname, groups: closureOf(groups, alertname), told };
}
