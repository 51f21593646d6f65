/** How the row of rate, errors and duration is called on the dashboard of every service. */
export const RED = 'Laju, galat, lama (RED)';
