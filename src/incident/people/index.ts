export type { Person } from './person.ts';
export type { PeopleTables } from './tables.ts';
export { peopleDesk, type PeopleDesk, type SignIn } from './desk.ts';
export { ensureFirstPeople, resetPassword, type FirstPerson } from './first-people.ts';
export { formTokenMatches, formTokenOf, newToken } from './sessions.ts';
