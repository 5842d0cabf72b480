import { createHash } from 'node:crypto';
import { readSession } from '../../../src/platform/visitors/session-reading';
import { paths } from '../../../src/paths';
import { browser, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';

const app = testApp();

async function signedIn() {
  const { organizationId } = await createOrganization();
  const member = await createMember({ organizationId });
  const answer = await browser(app).post(paths.signIn).type('form').send({ email: member.email, password: member.password });
  const id = /sid=s%3A([^.]+)\./.exec(answer.headers['set-cookie']![0]!)![1]!;
  return { ...member, organizationId, idHash: createHash('sha256').update(id).digest() };
}

describe('sessions read in the same turn', () => {
  it('tell each who they are, and nothing about a session that ended or never was', async () => {
    const [ada, bo, gone] = [await signedIn(), await signedIn(), await signedIn()];
    await ownerSql('update sessions set revoked_at = app.now() where id_hash = $1', [gone.idHash]);
    const asked = [ada.idHash, gone.idHash, bo.idHash, Buffer.alloc(32), ada.idHash];
    const read = await Promise.all(asked.map(readSession));
    expect(read.map((reading) => reading?.facts.personId)).toEqual([ada.personId, undefined, bo.personId, undefined, ada.personId]);
    expect(read.map((reading) => reading?.facts.context?.kind)).toEqual(['organization', undefined, 'organization', undefined, 'organization']);
    expect(read[2]!.facts.context).toMatchObject({ organizationId: bo.organizationId });
  });

  it('are the same facts while the database says the same, and others once anything changed', async () => {
    const ada = await signedIn();
    const before = (await readSession(ada.idHash))!;
    const again = (await readSession(ada.idHash))!;
    expect(again.facts).toBe(before.facts);
    expect(again.now).toBeGreaterThan(before.now);
    await ownerSql(`update people set first_name = 'Changed' where id = $1`, [ada.personId]);
    expect((await readSession(ada.idHash))!.facts.firstName).toBe('Changed');
    await ownerSql(`update people set epoch = epoch + 1 where id = $1`, [ada.personId]);
    expect(await readSession(ada.idHash)).toBeNull();
  });

  it('cannot be changed by one request for another', async () => {
    const ada = await signedIn();
    const { facts } = (await readSession(ada.idHash))!;
    expect(() => Object.assign(facts.context!, { organizationId: 'x' })).toThrow(TypeError);
    expect(() => Object.assign(facts.data.passport!.user, { personId: 'x' })).toThrow(TypeError);
  });
});
