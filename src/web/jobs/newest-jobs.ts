/** Variables of the query that the list begins with; 100 is the most that the API tells at once. */
export const NEWEST_JOBS = { first: 100, after: null };
