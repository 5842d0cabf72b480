import { rescuePerson } from '../../../src/identity/two-step/rescue-person';
import { closeDatabase } from '../../../src/platform/database/database';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { giveTwoStep } from '../../support/factories/two-step';

afterAll(closeDatabase);

describe('an operator rescues an administrator who lost phone and recovery codes', () => {
  it('by name: all sessions and devices end, the person is told, the audit log says who did it', async () => {
    const one = await createMember(await createOrganization());
    await giveTwoStep(one.personId);
    expect(await rescuePerson({ email: ` ${one.email.toUpperCase()} `, by: 'Ada Lovelace' })).toBe(true);
    expect(await ownerSql('select two_step, epoch from people where id = $1', [one.personId])).toEqual([{ two_step: 'off', epoch: 2 }]);
    expect(await ownerSql("select actor_kind, actor_id from audit_entries where action = 'person.two-step-reset' and subject_id = $1", [one.personId]))
      .toEqual([{ actor_kind: 'staff', actor_id: 'Ada Lovelace' }]);
    expect(await ownerSql('select kind from mails where recipient_email = $1', [one.email])).toEqual([{ kind: 'identity.two-step-reset' }]);
    expect([await rescuePerson({ email: one.email, by: 'Ada Lovelace' }), await rescuePerson({ email: 'nobody@example.test', by: 'Ada Lovelace' })]).toEqual([false, false]);
  });
});
