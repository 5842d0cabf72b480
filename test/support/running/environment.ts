// Before each test file, before anything is imported: the settings that src/config.ts will read. The database they
// name is made by test/support/database.ts, so that files without need of one don't wait for it.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { testDataDir, urlOf } from './test-server';

const { TEST_RUN, TEST_OWNER_URL, TEST_APP_URL } = process.env;
if (!TEST_RUN || !TEST_OWNER_URL || !TEST_APP_URL) throw new Error('test/support/running/global-setup.ts has not run.');

const database = `portal_test_${TEST_RUN}_${randomBytes(5).toString('hex')}`;
const dataDir = path.join(testDataDir, 'files', TEST_RUN, database);
mkdirSync(dataDir, { recursive: true });

process.env.DATABASE_URL = urlOf(TEST_APP_URL, database);
process.env.DATABASE_OWNER_URL = urlOf(TEST_OWNER_URL, database);
process.env.DATA_DIR = dataDir;
process.env.LOG_LEVEL ??= 'error';
process.env.MAIL_WEBHOOK_TOKEN ??= 'token-of-mail-servers-in-tests-0123456789';
