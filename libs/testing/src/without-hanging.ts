/**
 * What an answer may take, in milliseconds, that must not wait for something that is away: below every timeout that it
 * would wait for otherwise, and more than a machine that is busy with other suites adds. How fast it is where nothing
 * else runs is for `npm run chaos` to say.
 */
export const withoutHangingMs = 8_000;
