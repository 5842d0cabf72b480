import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { config } from '../../../src/config';
import { paths } from '../../../src/paths';
import { signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMember, createOrganization } from '../../support/factories/organizations';

it('stores the sentence for the next page before the redirect leaves, because browsers follow at once', async () => {
  const { organizationId } = await createOrganization();
  const member = await createMember({ organizationId });
  const { accountId } = await createAccount({ organizationId, registered: false });
  const app = testApp();
  const agent = await signedInAgent(app, member);
  const cookie = agent.jar.getCookies({ domain: '127.0.0.1', path: '/', secure: false, script: false }).toValueString();
  const server = app.listen(0);
  try {
    const body = new URLSearchParams({ _csrf: agent.csrfToken }).toString();
    const flashAtRedirect = await new Promise<unknown>((resolve, reject) => {
      const request = http.request({
        port: (server.address() as AddressInfo).port, path: paths.portal.registrationMail(accountId), method: 'POST',
        headers: { Cookie: cookie, Host: new URL(config.baseUrl).host, Origin: config.baseUrl, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) },
      }, (response) => {
        // The headers are here: this is when a browser asks for the next page.
        expect(response.statusCode).toBe(303);
        ownerSql('select data -> $$flash$$ as flash from sessions where revoked_at is null and data -> $$flash$$ is not null').then((rows) => resolve(rows[0]?.flash), reject);
        response.resume();
      });
      request.on('error', reject).end(body);
    });
    expect(flashAtRedirect).toMatchObject([{ kind: 'success' }]);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
