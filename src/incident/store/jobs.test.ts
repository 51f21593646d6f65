import { describe, expect, it } from 'vitest';
import { createLogger } from '../../instrumentation/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { testDatabase } from '../testing/database.ts';
import { startJobs } from './jobs.ts';

const logger = createLogger({ name: 'uji', level: 'silent' });

describe('a runner of jobs', () => {
  it('closes also while it is still starting', async () => {
    await using stack = new AsyncDisposableStack();
    const store = await testDatabase();
    stack.defer(() => store.close());
    const jobs = startJobs({ store, tasks: {}, clock: systemClock, logger });
    expect(await jobs.close()).toBeUndefined();
  });
});
