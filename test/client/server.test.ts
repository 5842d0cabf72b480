import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { uuidv7 } from 'uuidv7';
import { insertInstallLink } from '../../src/computers/installs/install-links.repository';
import { type Machine } from '../../src/computers/machine';
import { signingKey } from '../../src/computers/servers/certificates/certificate-key';
import { writeCertificate } from '../../src/computers/servers/certificates/certificate.model';
import { within } from '../../src/platform/database/database';
import { clientComputer } from '../support/clients/client';
import { clockNow } from '../support/clock';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createMachine } from '../support/factories/machines';
import { createMember, createOrganization } from '../support/factories/organizations';
import { createSubscription } from '../support/factories/subscriptions';
import { startTestWeb } from '../support/running/web-server';

jest.setTimeout(60_000);

async function server() {
  const { organizationId } = await createOrganization();
  const { accountId } = await createAccount({ organizationId, kind: 'safe_pro' });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, planCode: 'safe_pro_ultimate', startsOn: '2026-01-15', expiresOn: '2030-01-15' });
  const machine = await createMachine({ accountId, subscriptionId, nickname: 'SQL01', kind: 'server', isInstalled: false });
  return { organizationId, accountId, machine, computer: clientComputer(), portal: await startTestWeb() };
}

/** The certificate as the portal makes it. */
async function certificate(iss: string, machine: Machine, endsIn = 3_600): Promise<string> {
  const now = await clockNow();
  const { token: link } = await within('system', (trx) => insertInstallLink(trx, { machine, purpose: 'first', madeBy: null, now }));
  const issued = Math.floor(now.getTime() / 1_000);
  return writeCertificate({ iss, family: 'cloud.opentext', windows: '2022', machine: machine.id, nickname: machine.nickname, serial: machine.serial, link, iat: issued, exp: issued + endsIn }, signingKey);
}

describe('the reference client on a server', () => {
  it('is installed by the certificate that the portal made for it, once', async () => {
    const { machine, computer, portal } = await server();
    const file = path.join(computer.root, 'cloud.cer');
    writeFileSync(file, await certificate(portal, machine));
    expect(await computer.client(['import', file, '--folder', computer.files])).toMatchObject({ code: 0, stdout: expect.stringContaining('Activated as "SQL01"'), stderr: '' });
    expect(await ownerSql('select installed_at is not null as installed from machines where id = $1', [machine.id])).toEqual([{ installed: true }]);
  });

  it('takes no certificate that was changed, is over, or is none', async () => {
    const { machine, computer, portal } = await server();
    const file = path.join(computer.root, 'cloud.cer');
    const whole = await certificate(portal, machine);
    const [header, payload, signature] = whole.split('\n').slice(1, -2).join('').split('.') as [string, string, string];
    const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), nickname: 'Other' })).toString('base64url');
    for (const [text, words] of [
      [`-----BEGIN CLOUD CERTIFICATE-----\n${header}.${forged}.${signature}\n-----END CLOUD CERTIFICATE-----\n`, 'was changed'], [await certificate(portal, machine, -1), '24 hours, which are over'], ['hello', 'no certificate of the portal'],
    ] as const) {
      writeFileSync(file, text);
      expect(await computer.client(['import', file])).toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
    }
    expect(existsSync(path.join(computer.home, 'config.json'))).toBe(false);
  });

  it('takes over what the portal wants of it, says what it cannot do, and tells of its backup set', async () => {
    const { organizationId, accountId, machine, computer, portal } = await server();
    writeFileSync(path.join(computer.files, 'a.txt'), 'hello');
    await computer.client(['activate', machine.serial, '--portal', portal, '--folder', computer.files]);
    const { personId } = await createMember({ organizationId });
    const wish = (name: string, set: string, wanted: object) => ownerSql(
      `insert into server_settings (id, organization_id, account_id, machine_id, name, set_name, wanted, state, asked_by, asked_name, created_at) values ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, 'Mia', app.now())`,
      [uuidv7(), organizationId, accountId, machine.id, name, set, JSON.stringify(wanted), personId]);
    await wish('bandwidth', '', { kbits: 8_192, window: null });
    await wish('notification', '', { failure: true, warning: false, success: false, recipients: ['it@example.test'] });
    await wish('set', 'Files', { enabled: true, cycles: 3 });
    const restic = path.join(computer.root, 'restic');
    writeFileSync(restic, `#!/bin/sh
if [ "$1" = version ]; then echo "restic 0.14.0"; exit 0; fi
if [ "$1" = backup ]; then echo "$@" >> "${computer.root}/words"; echo '{"message_type":"summary","files_new":1,"total_bytes_processed":5,"data_added":5,"files_changed":0,"snapshot_id":"ab12cd34"}'; fi
`, { mode: 0o755 });
    expect(await computer.client(['run', '--once'], { env: { RESTIC: restic } })).toMatchObject({ code: 0, stderr: '' });
    expect(await ownerSql('select name, state, reason from server_settings where machine_id = $1 order by name', [machine.id])).toEqual([
      { name: 'bandwidth', state: 'applied', reason: null }, { name: 'notification', state: 'failed', reason: 'This client sends no e-mails. The alerts of the portal tell what fails.' }, { name: 'set', state: 'applied', reason: null },
    ]);
    expect(await ownerSql('select name, retention_cycles, schedule from server_sets where machine_id = $1', [machine.id])).toEqual([{ name: 'Files', retention_cycles: 3, schedule: 'Every hour, a full cycle every 7 days' }]);
    expect(await ownerSql('select set_name, state from backup_runs where machine_id = $1', [machine.id])).toEqual([{ set_name: 'Files', state: 'complete' }]);
    expect(await ownerSql('select bytes_protected, state from machines where id = $1', [machine.id])).toEqual([{ bytes_protected: 5, state: 'protected' }]);

    // The first run begins a cycle and reads every file; the next ones belong to it, until it is a week old.
    const state = path.join(computer.home, 'state.json');
    await computer.client(['run', '--once'], { env: { RESTIC: restic } });
    writeFileSync(state, JSON.stringify({ ...JSON.parse(readFileSync(state, 'utf8')) as object, fullAt: new Date((await clockNow()).getTime() - 8 * 86_400_000).toISOString() }));
    await computer.client(['run', '--once'], { env: { RESTIC: restic } });
    const words = readFileSync(path.join(computer.root, 'words'), 'utf8').trim().split('\n');
    expect(words.map((line) => line.split(' ').filter((word) => /^--(force|tag|limit)/.test(word)).map((word) => word.replace(/(?<=^--tag=drive:%2F).*/, '')))).toEqual([
      ['--force', '--tag=set:Files', '--tag=full', '--tag=drive:%2F', '--limit-upload=1000'], ['--tag=set:Files', '--tag=drive:%2F', '--limit-upload=1000'], ['--force', '--tag=set:Files', '--tag=full', '--tag=drive:%2F', '--limit-upload=1000'],
    ]);
  });
});
