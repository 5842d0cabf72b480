// Every room's jobs, so that a worker knows them by name.
import './accounts/consents/consents.jobs';
import './alerts/alerts.jobs';
import './audit/audit.jobs';
import './billing/billing.jobs';
import './computers/states/states.jobs';
import './identity/identity.jobs';
import './invariants.jobs';
import './mail/mail.jobs';
import './organizations/applications/applications.jobs';
import './organizations/invitations/invitations.jobs';
import './organizations/security/security.jobs';
import './subscriptions/cards/cards.jobs';
import './subscriptions/codes/codes.jobs';
import './subscriptions/moves/moves.jobs';
import './subscriptions/subscriptions.jobs';
import './subscriptions/renewals/renewals.jobs';
