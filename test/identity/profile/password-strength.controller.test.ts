import { paths } from '../../../src/paths';
import { browser, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';

const app = testApp();

beforeEach(() => ownerSql('delete from rate_limits'));

describe('the strength of a password that is being typed', () => {
  it('is said in the words of the form', async () => {
    const say = async (password: string) => (await browser(app).post(paths.passwordStrength).type('form').send({ password }).expect(200)).body;
    expect(await say('short')).toEqual({ good: false, words: 'Use at least 12 characters for the password.' });
    expect(await say('qwertyuiop12')).toMatchObject({ good: false });
    expect(await say('amber-violet-canyon-7')).toEqual({ good: true, words: 'This password is hard to guess.' });
  });

  it('minds the name of who is signed in', async () => {
    const { organizationId } = await createOrganization();
    const agent = await signedInAgent(app, await createMember({ organizationId, firstName: 'Montgomery', lastName: 'Featherstone' }));
    expect((await agent.submit(paths.passwordStrength, { password: 'MontgomeryFeatherstone1' })).body).toEqual({ good: false, words: 'Do not build the password from your own name or e-mail.' });
  });

  it('is answered 120 times a minute for one network', async () => {
    for (let i = 0; i < 120; i += 1) await browser(app).post(paths.passwordStrength).type('form').send({ password: 'x' }).expect(200);
    await browser(app).post(paths.passwordStrength).type('form').send({ password: 'x' }).expect(429);
  });

  it('is not told to pages of others', async () => {
    await browser(app).post(paths.passwordStrength).set('Origin', 'https://elsewhere.example').type('form').send({ password: 'x' }).expect(403);
  });
});
