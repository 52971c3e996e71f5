/**
 * Up to this many bytes a table's builds cost more in round trips and commits than in work. They are planned one after the other, and executed many
 * tables at a time: the two belong together, because two transactions with builds of one table would wait for each other's locks.
 */
export const smallTable = 1024 ** 2;
