import type { Role } from '../../catalog/index.ts';

/** Somebody who may sign in. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}
