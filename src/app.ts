import express, { type Express } from 'express';
import './computers/storage/measure-use';
import { config } from './config';
import { frameFor } from './organizations/frame';
import { endView, recordPageSeen } from './organizations/partners/views/begin-view';
import { isViewable } from './organizations/partners/views/viewable-pages.model';
import { permissionsOf } from './organizations/roles';
import { serveAssets } from './platform/pages/assets';
import { requireContext, twoStepFirst } from './platform/visitors/audience';
import { refuseForeignForms } from './platform/http/csrf';
import { handleError, notFound } from './platform/http/error-pages';
import { brand, framed, redirectAfterSaving } from './platform/pages/framed';
import { ownHostOnly } from './platform/http/own-host';
import { below, inOneStep, withBody } from './platform/http/passing-by';
import { visitors } from './platform/visitors/passport';
import { setUpViews } from './platform/pages/render';
import { logRequests } from './platform/http/request-log';
import { requestId } from './platform/http/request-id';
import { securityHeaders } from './platform/http/security-headers';
import { sessions } from './platform/visitors/sessions';
import { viewDoor } from './platform/visitors/view-door';
import { alerts } from './routes/alerts';
import { catalog } from './routes/catalog';
import { computers } from './routes/computers';
import { content } from './routes/content';
import { deals } from './routes/deals';
import { desk } from './routes/desk';
import { files } from './routes/files';
import { knowledge } from './routes/knowledge';
import { agent } from './routes/machines/agent';
import { operations } from './routes/machines/operations';
import { webhooks } from './routes/machines/webhooks';
import { mailboxPages } from './routes/mailbox';
import { me } from './routes/me';
import { monitoring } from './routes/monitoring';
import { my } from './routes/my';
import { office } from './routes/office';
import { partners } from './routes/partners';
import { portal } from './routes/portal/portal';
import { program } from './routes/program';
import { recovery } from './routes/recovery';
import { referral } from './routes/referral';
import { search } from './routes/search';
import { servers } from './routes/servers';
import { site } from './routes/site';
import { support } from './routes/support';
import { training } from './routes/training';
import { versions } from './routes/versions';

/** Everything that answers HTTP, in order. Needs the database and nothing else to be up. */
export function buildApp(): Express {
  setUpViews({ mode: config.environment, brand });
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  app.set('etag', false);

  redirectAfterSaving(app);

  app.use(inOneStep(
    requestId, logRequests, securityHeaders({ https: config.https }), serveAssets,
    below(['/health', '/metrics'], operations),
    ownHostOnly,
    // Signed by their sender and read raw: before sessions, body parsing and csrf.
    below(['/webhooks'], webhooks),
    // Clients sign in with credentials of their own, and send whole backups.
    below(['/agent'], agent),
  ));

  app.use(sessions());
  app.use(inOneStep(
    visitors(permissionsOf),
    withBody(express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 500 })),
    framed(frameFor), refuseForeignForms,
  ));
  app.use(viewDoor({ isViewable, recordPageSeen, endView }));

  // Route lines carry whole addresses, so the doors stand before the routers.
  app.use('/portal', requireContext('organization'));
  app.use('/my', requireContext('account'));
  app.use('/office', requireContext('office'));
  app.use('/me', twoStepFirst);
  // Those that are asked most come first: each line before costs every request a look.
  app.use(portal, my, me, office, site, computers, files, servers, monitoring, alerts, recovery, versions, mailboxPages);
  app.use(catalog, content, deals, desk, knowledge, partners, program, referral, search, support, training);

  app.use(notFound, handleError);
  return app;
}
