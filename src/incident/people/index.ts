export type { Person } from './person.ts';
export type { PeopleTables } from './tables.ts';
export { peopleDesk, type PeopleDesk, type SignIn } from './desk.ts';
export { ensureFirstPeople, type FirstPerson } from './first-people.ts';
export { resetPasswordAt } from './reset-password-at.ts';
export { formTokenMatches, formTokenOf, newToken } from './sessions.ts';
