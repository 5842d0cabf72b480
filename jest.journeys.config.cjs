const base = require('./jest.config.cjs');

/** Browser journeys: two at a time, each with a portal of its own, and each may take its time. */
module.exports = {
  ...base,
  roots: ['<rootDir>/test/journeys'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 2,
  testTimeout: 120_000,
};
