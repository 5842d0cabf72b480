import { type Express } from 'express';
import { paths } from '../../src/paths';
import { browser, pageOf, tokenIn, type SignedInAgent } from './app';

type Credentials = { email: string; password: string };

/** A browser in which the password was given and the code was not. */
export async function pendingAgent(app: Express, { email, password }: Credentials, agent = browser(app), next = ''): Promise<SignedInAgent> {
  await agent.post(paths.signIn).type('form').send({ email, password, next }).expect(303).expect('Location', next === '' ? paths.twoStep : paths.twoStepTo(next));
  return withToken(agent, tokenIn(pageOf((await agent.get(paths.twoStep).expect(200)).text)));
}

/** A browser in which somebody with two-step verification has signed in, by this code. */
export async function twoStepAgent(app: Express, credentials: Credentials, code: string, fields: Record<string, string> = {}): Promise<SignedInAgent> {
  const agent = await pendingAgent(app, credentials);
  await agent.submit(paths.twoStep, { code, ...fields }).expect(303);
  return signedIn(agent);
}

/** The same browser with its session's new token. */
export async function signedIn(agent: ReturnType<typeof browser>): Promise<SignedInAgent> {
  return withToken(agent, tokenIn(pageOf((await agent.get(paths.contexts).expect(200)).text)));
}

function withToken(agent: ReturnType<typeof browser>, csrfToken: string): SignedInAgent {
  const submit = (path: string, fields: Record<string, string> = {}) => agent.post(path).type('form').send({ _csrf: csrfToken, ...fields });
  return Object.assign(agent, { csrfToken, submit });
}
