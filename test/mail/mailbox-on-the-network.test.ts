import '../support/settings/https-behind-proxy';
import request from 'supertest';
import { readConfig } from '../../src/config';
import { paths } from '../../src/paths';
import { testApp } from '../support/app';

const settings = { DATABASE_URL: 'postgres://portal@localhost/portal' };

it('The mailbox is open to nobody where other machines reach the portal', async () => {
  await request(testApp()).get(paths.mailbox.index).set('Host', 'portal.example.test').expect(404);
});

it.each([
  [true, {}], [true, { BASE_URL: 'http://127.0.0.1:8080' }], [true, { HOST: '0.0.0.0', DEMO: 'yes' }],
  [false, { HOST: '0.0.0.0' }], [false, { BASE_URL: 'http://portal.example.test' }], [false, { SMTP_URL: 'smtp://localhost', DEMO: 'yes' }],
])('There is a mailbox: %s, with the settings %j', (mailbox, given) => {
  expect(readConfig({ ...settings, ...given }).mailbox).toBe(mailbox);
});
