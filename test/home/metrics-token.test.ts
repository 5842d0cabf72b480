import request from 'supertest';
import '../support/database';
import type * as App from '../../src/app';
import type * as Database from '../../src/platform/database/database';

// Before config.ts is first imported.
process.env.METRICS_TOKEN = 'a token of twenty-one';

it('With METRICS_TOKEN set, metrics are for who has it', async () => {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { buildApp } = require('../../src/app') as typeof App;
  const { closeDatabase } = require('../../src/platform/database/database') as typeof Database;
  const app = buildApp();
  await request(app).get('/metrics').expect(404);
  await request(app).get('/metrics').set('Authorization', 'Bearer a token of twenty-two').expect(404);
  await request(app).get('/metrics').set('Authorization', 'Bearer a token of twenty-one').expect(200);
  await closeDatabase();
});
