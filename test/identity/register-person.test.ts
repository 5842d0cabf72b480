import { hashCredentials, registerPerson, type Registration } from '../../src/identity/register-person';
import { verifyPassword } from '../../src/identity/password';
import { checkAnswers, SECURITY_QUESTIONS } from '../../src/identity/security-questions';
import { HOUSE_ORGANIZATION_ID } from '../../src/organizations/house';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { ownerSql } from '../support/database';
import { createPerson } from '../support/factories/organizations';

afterAll(closeDatabase);

const ANSWERS = [{ question: 1, answer: '  Rex ' }, { question: 4, answer: 'A small RED one' }, { question: 9, answer: 'Kim' }];

async function register(given: Partial<Registration> = {}) {
  const credentials = await hashCredentials('amber-violet-canyon-7', ANSWERS);
  return within('system', async (trx) => registerPerson(trx, {
    email: 'new@example.test', firstName: 'Ada', lastName: 'Lovelace', phone: '', country: 'GB', credentials,
    organizationId: HOUSE_ORGANIZATION_ID, requestId: null, now: await databaseNow(trx), ...given,
  }));
}

describe('registering', () => {
  it('makes a person with a password and three hashed answers, and records it', async () => {
    const { personId } = await register();
    const [person] = await ownerSql('select * from people where id = $1', [personId]);
    expect((await verifyPassword(person!.password_hash as string, 'amber-violet-canyon-7')).right).toBe(true);
    const answers = await ownerSql('select question, answer_hash from security_answers where person_id = $1 order by question', [personId]);
    expect(answers.map(({ question }) => question as number)).toEqual([1, 4, 9]);
    expect((await verifyPassword(answers[0]!.answer_hash as string, 'rex')).right).toBe(true);
    expect(await ownerSql('select action from audit_entries where subject_id = $1', [personId])).toEqual([{ action: 'person.registered' }]);
  });

  it('completes a person who was known without a password', async () => {
    const { personId, email } = await createPerson();
    await ownerSql('update people set password_hash = null where id = $1', [personId]);
    expect(await register({ email })).toEqual({ personId });
    const [person] = await ownerSql('select first_name, password_hash is not null as has from people where id = $1', [personId]);
    expect(person).toEqual({ first_name: 'Ada', has: true });
  });

  it('never replaces the password of somebody who has one', async () => {
    const { personId, email } = await createPerson();
    const before = await ownerSql('select * from people where id = $1', [personId]);
    await expect(register({ email })).rejects.toThrow('There is a sign-in for this e-mail already.');
    expect(await ownerSql('select * from people where id = $1', [personId])).toEqual(before);
    expect(await ownerSql('select 1 from security_answers where person_id = $1', [personId])).toEqual([]);
  });
});

describe('security questions', () => {
  it('are twelve', () => expect(SECURITY_QUESTIONS.map(({ question }) => question)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));

  it('must be three different ones with different answers', () => {
    expect(checkAnswers(ANSWERS)).toEqual({});
    expect(checkAnswers([{ question: 1, answer: 'Rex' }, { question: 1, answer: ' REX' }, { question: 13, answer: 'x' }])).toEqual({
      question2: 'Choose a different question each time.', answer2: 'Give a different answer each time.',
      question3: 'Choose a question.', answer3: 'Enter an answer of at least 2 characters.',
    });
  });
});
