import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import '../../../src/home/privacy/privacy.jobs';
import { paths } from '../../../src/paths';
import { keepFile, readKeptFile } from '../../../src/platform/files/files';
import { pageOf, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization, type Member } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { createTicket } from '../../support/factories/tickets';
import { runJob } from '../../support/queue';
import { postMail, rawMail } from './address-world';
import { ageFiles, filesWith, keptFiles, placeOf, removeTree } from './support';

const app = testApp();
const { privacy } = paths.operations;
let agent: SignedInAgent;
let made = 0;
beforeAll(async () => { agent = await officeAgent(app, await createColleague()); });

const freshAddress = () => `sender-${(made += 1)}@stranger.example`;
const rawOf = async (email: string) => (await ownerSql<{ raw_sha256: string }>('select raw_sha256 from inbound_mails where from_email = $1', [email])).map((row) => row.raw_sha256);
const casesWords = async () => pageOf((await agent.get(privacy.index).expect(200)).text)('tbody tr').first().text().replace(/\s+/g, ' ');

async function askErasure(email: string): Promise<void> {
  await agent.submit(privacy.addressErasure, { address: email, email, reason: 'A letter.' }).expect(303);
}

async function eraseAddress(email: string): Promise<void> {
  await askErasure(email);
  await runJob('privacy.work');
}

/** Somebody of a partner who may be erased, with a ticket to whose mail they can reply. */
async function createWriter(): Promise<{ writer: Member; ticketId: string; address: string }> {
  const { organizationId } = await createOrganization();
  await createMember({ organizationId });
  const writer = await createMember({ organizationId, firstName: 'Wilhelmina' });
  const { id } = await createTicket(writer);
  const [mail] = await ownerSql<{ reply_to: string }>("select reply_to from mails where kind = 'support.received' and dedupe_key = $1", [`ticket:${id}`]);
  return { writer, ticketId: id, address: mail!.reply_to };
}

async function erasePerson({ personId, email }: Member): Promise<void> {
  await agent.submit(privacy.erasure(personId), { email, reason: 'A letter.' }).expect(303);
}

describe('the files of who is erased', () => {
  it('go from the disk with the raw mails, those of a person with a sign-in too, and only theirs', async () => {
    const { writer, ticketId, address } = await createWriter();
    await postMail(app, rawMail({ from: writer.email, to: address, words: 'With a file.', file: `written by ${writer.email}` })).expect(200, { outcome: 'reply' });
    const desk = await keepFile(Buffer.from(`what the desk answered ${writer.email.length}`));
    await ownerSql("insert into ticket_files (id, organization_id, ticket_id, at, side, author_name, name, sha256, type, bytes) select gen_random_uuid(), organization_id, id, app.now(), 'office', 'Mia Desk', 'a.txt', $2, 'text/plain', 1 from tickets where id = $1", [ticketId, desk]);
    await ageFiles();
    expect(await filesWith(writer.email)).toHaveLength(2);
    await erasePerson(writer);
    await runJob('privacy.work');
    await runJob('privacy.clear');
    expect(await filesWith(writer.email)).toEqual([]);
    expect(await readKeptFile(desk)).toBeDefined();
    expect(await ownerSql('select side from ticket_files where ticket_id = $1', [ticketId])).toEqual([{ side: 'office' }]);
    expect(await ownerSql("select distinct author_name from ticket_entries where ticket_id = $1 and side = 'partner'", [ticketId])).toEqual([{ author_name: 'Erased person' }]);
  });

  it('stay where something else names the same bytes, and go with the last one', async () => {
    const [one, other] = [freshAddress(), freshAddress()];
    await postMail(app, rawMail({ from: one, words: 'First' })).expect(200);
    await postMail(app, rawMail({ from: other, words: 'Second' })).expect(200);
    const [sha256] = await rawOf(one);
    await ownerSql('update inbound_mails set raw_sha256 = $2 where from_email = $1', [other, sha256]);
    await ageFiles();
    await eraseAddress(one);
    await runJob('privacy.clear');
    expect([existsSync(placeOf(sha256!)), await ownerSql('select 1 from files_to_remove')]).toEqual([true, []]);
    await eraseAddress(other);
    await runJob('privacy.clear');
    expect(existsSync(placeOf(sha256!))).toBe(false);
  });

  it('are named as still to be removed while the disk does not let them go, and tried again until it does', async () => {
    const [stuck, free] = [freshAddress(), freshAddress()];
    for (const email of [stuck, free]) await postMail(app, rawMail({ from: email, words: 'Hello' })).expect(200);
    const [[stuckFile], [freeFile]] = [await rawOf(stuck), await rawOf(free)] as [[string], [string]];
    await ageFiles();
    const inTheWay = `${placeOf(stuckFile)}.going`;
    await mkdir(path.join(inTheWay, 'x'), { recursive: true });
    await askErasure(free);
    await eraseAddress(stuck);
    await runJob('privacy.clear');
    expect([existsSync(placeOf(stuckFile)), existsSync(placeOf(freeFile))]).toEqual([true, false]);
    expect(await casesWords()).toMatch(/Almost done ?One file is still to be removed/);
    expect(await ownerSql('select sha256, tries, last_error from files_to_remove')).toEqual([{ sha256: stuckFile, tries: 1, last_error: expect.stringMatching(/^E[A-Z]+$/) as string }]);
    expect(await ownerSql("select kind from privacy_cases where email = $1 and cleared_at is null", [stuck])).toEqual([{ kind: 'erase' }]);
    await removeTree(inTheWay);
    await runJob('privacy.clear');
    expect([existsSync(placeOf(stuckFile)), await ownerSql('select 1 from files_to_remove')]).toEqual([false, []]);
    expect(await casesWords()).toMatch(/Done/);
    expect(await ownerSql('select 1 from privacy_cases where email = $1', [stuck])).toEqual([]);
  });

  it('go also where a run was killed in the middle, by the next one', async () => {
    const email = freshAddress();
    await postMail(app, rawMail({ from: email, words: 'Hello' })).expect(200);
    const [sha256] = await rawOf(email);
    await ageFiles();
    await eraseAddress(email);
    // Killed after the file was set aside.
    await rename(placeOf(sha256!), `${placeOf(sha256!)}.going`);
    await runJob('privacy.clear');
    expect([await filesWith(email), await ownerSql('select 1 from files_to_remove')]).toEqual([[], []]);
  });

  it('wait ten minutes where the same bytes were kept a moment ago, and stay where those were named meanwhile', async () => {
    const [email, other] = [freshAddress(), freshAddress()];
    await postMail(app, rawMail({ from: email, words: 'Hello' })).expect(200);
    const [sha256] = await rawOf(email);
    const bytes = await readFile(placeOf(sha256!));
    await ageFiles();
    await eraseAddress(email);
    await keepFile(bytes);
    await runJob('privacy.clear');
    expect([existsSync(placeOf(sha256!)), (await ownerSql('select tries from files_to_remove'))]).toEqual([true, [{ tries: 1 }]]);
    await postMail(app, rawMail({ from: other, words: 'Another' })).expect(200);
    await ownerSql('update inbound_mails set raw_sha256 = $2 where from_email = $1', [other, sha256]);
    await ageFiles();
    await runJob('privacy.clear');
    expect([existsSync(placeOf(sha256!)), await ownerSql('select 1 from files_to_remove')]).toEqual([true, []]);
  });
});

describe('a mail that comes in while its sender is erased', () => {
  it('is erased whole or stands whole as one that came after; no file is left that nothing names', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { writer, ticketId, address } = await createWriter();
      await erasePerson(writer);
      const send = (words: string) => postMail(app, rawMail({ from: writer.email, to: address, words, file: `${words} of ${writer.email}` }));
      const [answers] = await Promise.all([Promise.all(['one', 'two', 'three'].map(send)), runJob('privacy.work')]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      // What came in before is the person's, and gone; what came after is a stranger's, and whole.
      expect(await ownerSql("select 1 from ticket_files where ticket_id = $1", [ticketId])).toEqual([]);
      expect(await ownerSql("select distinct author_name from ticket_entries where ticket_id = $1 and side = 'partner'", [ticketId])).toEqual([{ author_name: 'Erased person' }]);
      for (const sha256 of await rawOf(writer.email)) expect((await readKeptFile(sha256))?.toString()).toContain(writer.email);
      await ageFiles();
      await runJob('privacy.clear');
      const waiting = (await rawOf(writer.email)).map((sha256) => path.basename(sha256)).sort();
      expect((await filesWith(writer.email)).map((file) => path.basename(file)).sort()).toEqual(waiting);
      if (waiting.length > 0) await eraseAddress(writer.email);
      await runJob('privacy.clear');
      expect(await filesWith(writer.email)).toEqual([]);
    }
  });
});

it('leaves no half file behind', async () => {
  expect((await keptFiles()).filter((file) => !/[0-9a-f]{64}$/.test(file) && file.includes('files'))).toEqual([]);
});

