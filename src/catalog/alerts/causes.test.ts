import { describe, expect, it } from 'vitest';
import { ALERTS, CATALOG, causesOf } from '../index.ts';

const causes = causesOf(CATALOG);

describe('causes', () => {
  it('are alerts of the nation, and explain alerts that there are', () => {
    const names = ALERTS.map(({ name }) => name);
    for (const { cause, symptoms } of causes) {
      expect(ALERTS.find(({ name }) => name === cause)).toMatchObject({ region: 'nasional' });
      expect(names).toEqual(expect.arrayContaining([...symptoms]));
    }
  });

  it('never explain, through whatever others, themselves', () => {
    const below = (name: string): readonly string[] =>
      causes
        .filter(({ cause }) => cause === name)
        .flatMap(({ symptoms }) => symptoms.flatMap((symptom) => [symptom, ...below(symptom)]));
    for (const { cause } of causes) expect(below(cause)).not.toContain(cause);
  });

  it('are of each budget its fast burn, of the slow one', () => {
    expect(causes).toContainEqual({ cause: 'ReceiptBudgetBurnFast', symptoms: ['ReceiptBudgetBurnSlow'] });
  });
});
