import { type Express } from 'express';
import { paths } from '../../../src/paths';
import { browser, pageOf, type SignedInAgent } from '../app';
import { ownerSql } from '../database';
import { SoftAuthenticator } from './soft-authenticator';
import { signedIn } from '../two-step';

type Looks = ConstructorParameters<typeof SoftAuthenticator>[0];

/** Begins a passkey with the password and answers what the page tells the browser. */
export async function begunPasskey(agent: SignedInAgent, password: string) {
  await agent.submit(paths.me.passkeys.new, { password }).expect(303).expect('Location', paths.me.passkeys.create);
  return makeOptionsOf((await agent.get(paths.me.passkeys.create).expect(200)).text);
}

export function makeOptionsOf(html: string) {
  return JSON.parse(String(pageOf(html)('[data-passkey-options]').attr('data-passkey-options')));
}

/** Adds a passkey as a person does; answers its device and the browser with its session's new token. */
export async function addPasskeyTo(agent: SignedInAgent, password: string, { name = 'Laptop', ...looks }: Looks & { name?: string } = {}): Promise<{ device: SoftAuthenticator; agent: SignedInAgent; html: string }> {
  const device = new SoftAuthenticator(looks);
  const answer = await agent.submit(paths.me.passkeys.create, { name, answer: device.make(await begunPasskey(agent, password)) });
  expect([200, 303]).toContain(answer.status);
  return { device, agent: await signedIn(agent), html: answer.text };
}

/** What a page's script is told when its passkey button is pressed. */
export async function askedFor(agent: { post: SignedInAgent['post']; csrfToken?: string }, address: string) {
  return (await agent.post(address).type('form').send({ _csrf: agent.csrfToken ?? '' }).expect(200).expect('Content-Type', /json/)).body;
}

/** Signs in by a passkey alone, in a new browser or in the one given. */
export async function signInByPasskey(app: Express, device: SoftAuthenticator, { next = '', agent = browser(app) } = {}) {
  const options = await askedFor(agent, paths.passkey.signInChallenge);
  return { agent, answer: await agent.post(paths.passkey.signIn).type('form').send({ answer: device.use(options), next }) };
}

export const passkeysOf = (personId: string) => ownerSql('select id, name, counter, transports, is_shareable, is_backed_up, last_used_at from passkeys where person_id = $1 order by created_at, id', [personId]);
