// eslint-disable-next-line @typescript-eslint/no-require-imports
const { build } = require('../../../bin/build.cjs') as { build: () => Promise<string> };

/** Builds what changed, for tests that start processes of their own; answers the folder. */
export const built: () => Promise<string> = build;
