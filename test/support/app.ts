import { load, type CheerioAPI } from 'cheerio';
import { type Express } from 'express';
import request, { type Test } from 'supertest';
import type TestAgent from 'supertest/lib/agent';
import { buildApp } from '../../src/app';
import { config } from '../../src/config';
import { paths } from '../../src/paths';
import { closeDatabase } from '../../src/platform/database/database';
import { closeRateLimits } from '../../src/platform/http/rate-limit';
import './database';

export { advanceClock, clockNow, setClock, stopClock } from './clock';

afterAll(async () => {
  closeRateLimits();
  await closeDatabase();
});

/** The app as production builds it, over this test file's own database. */
export function testApp(): Express {
  return buildApp();
}

/** A browser: keeps cookies and names its origin with what it sends. */
export function browser(app: Express): TestAgent {
  return request.agent(app).set('Origin', config.baseUrl);
}

export type SignedInAgent = TestAgent & {
  csrfToken: string;
  /** Sends a form as a page of ours does, with the session's token. */
  submit(path: string, fields?: Record<string, string>): Test;
};

/** A browser in which the member has signed in through the sign-in page. */
export async function signedInAgent(app: Express, { email, password }: { email: string; password: string }): Promise<SignedInAgent> {
  const agent = browser(app);
  await agent.post(paths.signIn).type('form').send({ email, password }).expect(303);
  const csrfToken = tokenIn(pageOf((await agent.get(paths.contexts).expect(200)).text));
  const submit = (path: string, fields: Record<string, string> = {}) => agent.post(path).type('form').send({ _csrf: csrfToken, ...fields });
  return Object.assign(agent, { csrfToken, submit });
}

export function pageOf(html: string): CheerioAPI {
  return load(html);
}

/** The token of the first form on a page. */
export function tokenIn($: CheerioAPI): string {
  return String($('input[name=_csrf]').first().val() ?? '');
}
