const { default: Sequencer } = require('@jest/test-sequencer');

// Short files, long runs: Jest, which goes by size where it has not seen a file run, would begin them last and wait for one of
// them with the other core idle.
const LONG = ['test/input', 'test/access', 'test/time-travel/', 'test/links'];

/** Begins the files that take longest, then goes on as Jest does. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = ({ path }) => LONG.some((start) => path.replaceAll('\\', '/').includes(`/${start}`));
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
