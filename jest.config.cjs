/** Unit, rule and page tests. Each test file that imports test/support/database.ts gets a database of its own. */
module.exports = {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/journeys/'],
  modulePathIgnorePatterns: ['<rootDir>/.data/'],
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json', 'node'],
  transform: {
    '^.+[.]ts$': ['@swc/jest', {
      sourceMaps: 'inline',
      module: { type: 'commonjs' },
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    }],
  },
  testEnvironment: 'node',
  testTimeout: 30_000,
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  watchman: false,
  cacheDirectory: '<rootDir>/.data/test/jest-cache',
  globalSetup: '<rootDir>/test/support/running/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/running/global-teardown.ts',
  setupFiles: ['<rootDir>/test/support/running/environment.ts'],
};
