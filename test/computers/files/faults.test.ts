import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { forgetListings } from '../../../src/computers/files/listings';
import { forgetResticProgram, resticProblem, resticProgram } from '../../../src/computers/restic/restic-program';
import { config } from '../../../src/config';
import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { backUp } from '../../support/clients/backups';
import { ownerSql } from '../../support/database';
import { eventually } from '../../support/eventually';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { temporaryFolder, withRestic } from '../../support/clients/restic';

const app = testApp();
const SIZE = 60_000_000;
let [machineId, root, version] = ['', '', ''];
let agent: SignedInAgent;
let server: Server;

const stateOf = async () => (await ownerSql<{ state: string }>('select state from file_downloads where machine_id = $1 order by id desc limit 1', [machineId]))[0]?.state;
const at = (address: string, file: string) => `${address}?path=${encodeURIComponent(file)}`;

/** Begins a download as a browser on a slow line does: it takes a little and then waits. */
async function beginDownload(address: string): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  const asked = http.get({ port, host: '127.0.0.1', path: address, headers: { cookie: cookiesOf(agent), host: new URL(config.baseUrl).host } });
  const [answer] = await once(asked, 'response') as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  await once(answer, 'readable');
  answer.read(1_000);
  return answer;
}

function cookiesOf({ jar }: SignedInAgent): string {
  return jar.getCookies({ domain: '127.0.0.1', path: '/', secure: false, script: false }).toValueString();
}

/** The restic that hands out the file: a child of this process. */
function killRestic(): void {
  const children = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(' dump '));
  expect(children).toHaveLength(1);
  process.kill(Number(children[0]!.trim().split(' ')[0]), 'SIGKILL');
}

withRestic('when a download goes wrong', () => {
  beforeAll(async () => {
    const { organizationId } = await createOrganization();
    const { accountId } = await createAccount({ organizationId });
    const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-01', expiresOn: '2099-01-01' });
    machineId = (await createMachine({ accountId, subscriptionId, nickname: 'Laptop' })).id;
    root = paths.files.my(machineId);
    version = await backUp(machineId, { 'film.mov': randomBytes(SIZE), 'note.txt': 'a note' });
    agent = await signedInAgent(app, await createCustomer({ accountId }));
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }, 60_000);
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('breaks the connection where restic stops in the middle, and says so on the next page until it is read', async () => {
    const answer = await beginDownload(at(paths.files.download(root, version), '/film.mov'));
    expect(answer.headers['content-length']).toBe(String(SIZE));
    killRestic();
    answer.resume();
    await expect(once(answer, 'end')).rejects.toThrow('aborted');
    await eventually(async () => expect(await stateOf()).toBe('broken'));
    const $ = pageOf((await agent.get(root).expect(200)).text);
    expect($('[role=alert]').text()).toContain('A download broke off on our side');
    expect($('[role=alert] a').attr('href')).toBe(at(paths.files.download(root, version), '/film.mov'));
    await agent.submit(paths.files.told(root)).expect(303);
    expect(pageOf((await agent.get(root).expect(200)).text)('[role=alert]').length).toBe(0);
  }, 30_000);

  it('breaks a zip in the same way: it never ends as if it were whole', async () => {
    const answer = await beginDownload(at(paths.files.download(root, version), '/'));
    killRestic();
    answer.resume();
    await expect(once(answer, 'end')).rejects.toThrow('aborted');
    await eventually(async () => expect(await stateOf()).toBe('broken'));
    await agent.submit(paths.files.told(root)).expect(303);
  }, 30_000);

  it('ends restic when who downloads goes away, and blames nobody', async () => {
    const answer = await beginDownload(at(paths.files.download(root, version), '/film.mov'));
    answer.destroy();
    await eventually(async () => expect(await stateOf()).toBe('left'));
    expect(execFileSync('ps', ['--ppid', String(process.pid), '-o', 'args='], { encoding: 'utf8' })).not.toContain(' dump ');
    expect(pageOf((await agent.get(root).expect(200)).text)('[role=alert]').length).toBe(0);
  }, 30_000);

  it('lets one person run two downloads at once, and tells them to wait for the third', async () => {
    const film = at(paths.files.download(root, version), '/film.mov');
    const first = [await beginDownload(film), await beginDownload(film)];
    const third = await agent.get(film).expect(429);
    expect(third.text).toContain('2 downloads of yours are running');
    // Looking around goes on meanwhile.
    await agent.get(paths.files.version(root, version)).expect(200);
    for (const answer of first) answer.destroy();
    await eventually(async () => expect(await ownerSql("select 1 from file_downloads where machine_id = $1 and state = 'running'", [machineId])).toEqual([]));
  }, 30_000);

  it('says plainly that restic is missing or too old, and shows everything else', async () => {
    const set = config.restic as { program: string };
    const program = set.program;
    try {
      set.program = '/nowhere/restic';
      forgetResticProgram();
      forgetListings(machineId);
      expect((await agent.get(root).expect(200)).text).toContain('The program that reads backups is missing on our side');
      const refused = await agent.get(at(paths.files.download(root, version), '/note.txt')).expect(503);
      expect(refused.text).toContain('Files of backups cannot be opened here just now');
      await agent.get(paths.my.home).expect(200);
      expect(resticProblem(await resticProgram())).toContain('/nowhere/restic');
      set.program = path.join(folder, 'restic');
      writeFileSync(set.program, '#!/bin/sh\necho "restic 0.9.6 compiled with go1.13.4 on linux/amd64"\n');
      chmodSync(set.program, 0o755);
      forgetResticProgram();
      expect(resticProblem(await resticProgram())).toContain('restic 0.9.6 is too old');
    } finally {
      set.program = program;
      forgetResticProgram();
    }
  });
});
const folder = temporaryFolder();
