import type { Service } from '../catalog/index.ts';

/** Where what rules record for panels comes from, in the place of a process: dashboards offer it beside them. */
export const RULES_INSTANCE = 'aturan';

/**
 * On what panels read of recordings: every query of a dashboard is narrowed to jobs and instances. Whoever chooses the
 * job of a service keeps what is recorded of it.
 */
export const shownOf = (job: Service['job']) => ({ job, instance: RULES_INSTANCE });
