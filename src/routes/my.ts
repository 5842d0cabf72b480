import { Router } from 'express';
import * as partnerAccess from '../accounts/consents/partner-access.my.controller';
import * as requests from '../accounts/consents/requests.my.controller';
import * as waitingRequests from '../accounts/consents/waiting-requests.my.controller';
import * as notifications from '../alerts/notifications.my.controller';
import * as help from '../home/my/help.my.controller';
import * as home from '../home/my/home.my.controller';
import { paths } from '../paths';
import { can } from '../platform/permissions';
import * as ownSubscriptions from '../subscriptions/shown/own-subscriptions.my.controller';

/** Customers' own pages. Every line names its permission; addresses come from paths.ts. */
export const my = Router();

// A question that waits comes before any page.
my.use(paths.my.home, waitingRequests.first);

my.get(paths.my.home, can('my:read'), home.show);
my.get(paths.my.help, can('my:read'), help.show);
my.get(paths.my.notifications, can('my:account'), notifications.index);

// Partners' requests and access
my.get(paths.my.request.show(':id'), can('my:account'), requests.show);
my.post(paths.my.request.accept(':id'), can('my:account'), requests.accept);
my.post(paths.my.request.decline(':id'), can('my:account'), requests.decline);
my.post(paths.my.request.later(':id'), can('my:account'), requests.postpone);
my.get(paths.my.partnerAccess.show, can('my:read'), partnerAccess.show);
my.get(paths.my.partnerAccess.revoke, can('my:company'), partnerAccess.confirm);
my.post(paths.my.partnerAccess.revoke, can('my:company'), partnerAccess.revoke);

// Subscriptions
my.get(paths.my.subscriptions, can('my:account'), ownSubscriptions.index);
