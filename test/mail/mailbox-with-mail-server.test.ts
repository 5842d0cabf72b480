import request from 'supertest';
import '../support/database';
import type * as App from '../../src/app';
import type * as Database from '../../src/platform/database/database';

// Before config.ts is first imported.
process.env.SMTP_URL = 'smtp://127.0.0.1:2525';

it('There is no mailbox once a mail server is set', async () => {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { buildApp } = require('../../src/app') as typeof App;
  const { closeDatabase } = require('../../src/platform/database/database') as typeof Database;
  const app = buildApp();
  await request(app).get('/mailbox').expect(404);
  await request(app).get('/mailbox/01980000-0000-7000-8000-000000000000').expect(404);
  await closeDatabase();
});
