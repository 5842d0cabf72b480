import { generateKeyPairSync } from 'node:crypto';
import request from 'supertest';
import { readCertificate } from '../../../support/clients/certificates';
import { paths } from '../../../../src/paths';
import { advanceClock, pageOf } from '../../../support/app';
import { ownerSql } from '../../../support/database';
import { auditOf, wordsOf } from '../../../accounts/company/support/company';
import { administrator, app, companyWithServers, createServer, technician, type ServerSeat } from '../support/server';

beforeEach(async () => { await ownerSql('delete from rate_limits'); });

const serversOf = (accountId: string) => ownerSql<{ id: string; nickname: string; subscription_id: string }>("select id, nickname, subscription_id from machines where account_id = $1 and kind = 'server' order by created_at", [accountId]);
const publicKey = async () => (await request(app).get(paths.servers.certificateKey).expect(200)).text;

async function add({ agent, links }: ServerSeat, nickname: string, windows = '2022') {
  return agent.submit(links.index, { nickname, windows });
}

async function download({ agent, links }: ServerSeat, serverId: string) {
  const answer = await agent.get(links.certificateFile(serverId)).buffer(true).parse((res, done) => { let text = ''; res.on('data', (part: Buffer) => { text += part.toString(); }); res.on('end', () => done(null, text)); });
  return { status: answer.status, headers: answer.headers as Record<string, string>, document: answer.body as string };
}
const activation = { host_name: 'SRV-1', platform: 'windows', os_version: 'Windows Server 2022', client_version: '6.2.0', instance_id: 'server-0001' };

describe('adding a server', () => {
  it('gives a certificate that is signed, fits its Windows, and installs the server once', async () => {
    const company = await companyWithServers();
    const seat = await administrator(company);
    expect((await add(seat, 'File server', '2012r2')).status).toBe(303);
    const [server] = await serversOf(company.accountId);
    expect(server).toMatchObject({ nickname: 'File server', subscription_id: company.subscriptionId });
    const { status, headers, document } = await download(seat, server!.id);
    expect({ status, name: headers['content-disposition'] }).toEqual({ status: 200, name: 'attachment; filename=cloud.carbonite-2012r2.cert' });
    const said = readCertificate(document, await publicKey())!;
    expect(said).toMatchObject({ family: 'cloud.carbonite', windows: '2012r2', machine: server!.id, nickname: 'File server' });
    expect(said.exp - said.iat).toBe(24 * 3_600);
    const { body } = await request(app).post(paths.agent.activations).send({ ...activation, link: said.link }).expect(201);
    expect(body).toMatchObject({ machine_id: server!.id, settings: { machine: { kind: 'server' }, server: { nickname: 'File server', changes: [] } } });
    expect((await download(seat, server!.id)).status).toBe(409);
    expect(wordsOf((await seat.agent.get(seat.links.certificate(server!.id)).expect(200)).text)).toMatch(/Used on .* Used/);
    expect((await auditOf(company)).map(({ action }) => action)).toEqual(['server.added', 'server.certificate-issued', 'server.certificate-downloaded', 'computer.installed']);
  });

  it('is read with no other key, and not once a letter was changed', async () => {
    const company = await companyWithServers();
    const seat = await administrator(company);
    await add(seat, 'File server');
    const { document } = await download(seat, (await serversOf(company.accountId))[0]!.id);
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString();
    expect(readCertificate(document, other)).toBeUndefined();
    const lines = document.split('\n');
    const changed = [lines[0], lines[1], lines[2]!.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')), ...lines.slice(3)].join('\n');
    expect(readCertificate(changed, await publicKey())).toBeUndefined();
    expect(readCertificate('', await publicKey())).toBeUndefined();
  });

  it('keeps the certificate sealed', async () => {
    const company = await companyWithServers();
    const seat = await administrator(company);
    await add(seat, 'File server');
    const [server] = await serversOf(company.accountId);
    const { link, serial } = readCertificate((await download(seat, server!.id)).document, await publicKey())!;
    const [row] = await ownerSql<{ text: string }>('select row_to_json(c)::text as text from server_certificates c where machine_id = $1', [server!.id]);
    expect(row!.text).not.toContain(link);
    expect(row!.text).not.toContain(serial);
  });

  it.each([['safe_pro_power', 1], ['safe_pro_ultimate', 3]])('with %s takes as many as its licenses', async (planCode, servers) => {
    const company = await companyWithServers({ planCode });
    const seat = await administrator(company);
    for (let number = 1; number <= servers; number += 1) expect((await add(seat, `Server ${number}`)).status).toBe(303);
    const shown = wordsOf((await seat.agent.get(seat.links.index).expect(200)).text);
    expect(shown).toMatch(planCode === 'safe_pro_power' ? /Server licenses in use 1 of 1 All in use/ : /Server licenses in use 3 Any number is included/);
    if (planCode !== 'safe_pro_power') return;
    const refused = await add(seat, 'One too many');
    expect(refused.status).toBe(422);
    expect(wordsOf(refused.text)).toContain('All server licenses are in use. Upgrade to Ultimate, or delete a server that you no longer need');
    expect(pageOf(refused.text)('#nickname').val()).toBe('One too many');
    expect(await serversOf(company.accountId)).toHaveLength(1);
  });

  it('gives the last license to one of two who ask at the same moment', async () => {
    const company = await companyWithServers();
    const [seat, partner] = [await administrator(company), await technician(company)];
    const answers = await Promise.all([add(seat, 'One'), add(partner, 'Two')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect(await serversOf(company.accountId)).toHaveLength(1);
  });

  it('is refused where the plan has no servers, and nothing about servers stands among the company’s pages', async () => {
    const company = await companyWithServers({ planCode: 'safe_pro_core' });
    const { agent, links } = await administrator(company);
    expect(wordsOf((await agent.submit(links.index, { nickname: 'File server', windows: '2022' }).expect(422)).text)).toContain('The plan includes no servers.');
    expect(pageOf((await agent.get(paths.my.company.show).expect(200)).text)(`main a[href="${links.index}"]`).length).toBe(0);
    expect(wordsOf((await agent.get(links.index).expect(200)).text)).toContain('The plan of this company includes no servers.');
  });

  it.each([[{ nickname: '', windows: '2022' }, 'Enter a name for the server.'], [{ nickname: 'x'.repeat(61), windows: '2022' }, 'Use at most 60 characters'], [{ nickname: 'S', windows: '' }, 'Choose the Windows version'], [{ nickname: 'S', windows: '95' }, 'Choose the Windows version']])('refuses %j', async (fields, words) => {
    const company = await companyWithServers();
    const { agent, links } = await administrator(company);
    expect(wordsOf((await agent.submit(links.index, fields).expect(422)).text)).toContain(words);
    expect(await serversOf(company.accountId)).toEqual([]);
  });
});

describe('a certificate', () => {
  it('ends after 24 hours, and once another one is issued or it is revoked', async () => {
    const company = await companyWithServers();
    const seat = await administrator(company);
    await add(seat, 'File server');
    const id = (await serversOf(company.accountId))[0]!.id;
    const first = readCertificate((await download(seat, id)).document, await publicKey())!;
    await seat.agent.submit(seat.links.certificate(id), { windows: '2019' }).expect(303);
    const second = readCertificate((await download(seat, id)).document, await publicKey())!;
    await request(app).post(paths.agent.activations).send({ ...activation, link: first.link }).expect((answer) => expect(answer.status).toBeGreaterThanOrEqual(400));
    await seat.agent.submit(seat.links.revokeCertificate(id)).expect(303);
    await seat.agent.submit(seat.links.revokeCertificate(id)).expect(303);
    await request(app).post(paths.agent.activations).send({ ...activation, link: second.link }).expect((answer) => expect(answer.status).toBeGreaterThanOrEqual(400));
    expect((await auditOf(company)).filter(({ action }) => action === 'server.certificate-revoked')).toHaveLength(1);
    await seat.agent.submit(seat.links.certificate(id), { windows: '2019' }).expect(303);
    const third = readCertificate((await download(seat, id)).document, await publicKey())!;
    await advanceClock('24 hours');
    await request(app).post(paths.agent.activations).send({ ...activation, link: third.link }).expect((answer) => expect(answer.status).toBeGreaterThanOrEqual(400));
  });

  it('is for who administers the company: others get none, and another company’s server is not found', async () => {
    const company = await companyWithServers({ partnerActs: false });
    const server = await createServer(company);
    const linked = await technician(company);
    await linked.agent.get(linked.links.certificate(server.id)).expect(403);
    expect((await download(linked, server.id)).status).toBe(403);
    await linked.agent.submit(linked.links.index, { nickname: 'S', windows: '2022' }).expect(403);
    const other = await administrator(await companyWithServers({ name: 'Other Ltd' }));
    expect((await download(other, server.id)).status).toBe(404);
  });
});
