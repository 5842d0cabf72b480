const base = require('./jest.config.cjs');

/** Browser journeys: one at a time, and each may take its time. */
module.exports = {
  ...base,
  roots: ['<rootDir>/test/journeys'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 120_000,
};
