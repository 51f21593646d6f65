import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { runTool, type Answer } from '../run-tool.ts';
import type { RuleGroup, StoryFile } from './rule-file.ts';

/** Have promtool tell stories about rules; `name` names the two files that it reads in the folder. */
export async function tell(
  folder: string,
  name: string,
  groups: readonly RuleGroup[],
  told: StoryFile,
): Promise<Answer> {
  const [rules, stories] = [`${name}.rules.yml`, `${name}.test.yml`];
  await writeFile(join(folder, rules), stringify({ groups }));
  await writeFile(join(folder, stories), stringify({ ...told, rule_files: [rules] }));
  // Else promtool spends a quarter of its time on collecting garbage.
  return runTool(folder, 'env', 'GOGC=400', 'promtool', 'test', 'rules', stories);
}
