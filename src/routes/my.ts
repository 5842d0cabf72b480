import { Router } from 'express';
import * as partnerAccess from '../accounts/consents/partner-access.my.controller';
import * as requests from '../accounts/consents/requests.my.controller';
import * as waitingRequests from '../accounts/consents/waiting-requests.my.controller';
import * as notifications from '../alerts/notifications.my.controller';
import * as help from '../home/my/help.my.controller';
import * as home from '../home/my/home.my.controller';
import * as companyActivity from '../accounts/company/activity/activity.controller';
import * as billingOwner from '../accounts/company/billing-owner/billing-owner.controller';
import * as companyGroups from '../accounts/company/groups/groups.controller';
import * as companyInvitations from '../accounts/company/invitations/company-invitations.controller';
import * as companyInvites from '../accounts/company/invitations/company-invites.controller';
import * as client from '../accounts/company/summary/company.controller';
import * as companyUser from '../accounts/company/users/company-user.controller';
import * as companyUsers from '../accounts/company/users/company-users.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { can } from '../platform/permissions';
import * as moveSignatures from '../subscriptions/moves/move-signatures.my.controller';
import * as moves from '../subscriptions/moves/moves.my.controller';
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

// A move to another partner
my.get(paths.moves.my.sign(':id'), can('my:account'), moveSignatures.new);
my.post(paths.moves.my.sign(':id'), can('my:account'), moveSignatures.create);
my.get(paths.moves.my.show(':id'), can('my:account'), moves.show);
my.get(paths.moves.my.withdraw(':id'), can('my:account'), moves.newWithdrawal);
my.post(paths.moves.my.withdraw(':id'), can('my:account'), moves.withdraw);

// The company, for its administrators
my.get(paths.my.company.show, can('my:company'), client.show);
my.get(paths.my.company.activity, can('my:account'), companyActivity.index);
my.get(paths.my.company.users.index, can('my:company'), companyUsers.index);
my.post(paths.my.company.users.index, can('my:company'), freshCode(), companyInvites.create);
my.get(paths.my.company.users.csv, can('my:company'), freshCode(), companyUsers.csv);
my.get(paths.my.company.users.new, can('my:company'), freshCode(), companyInvites.new);
my.get(paths.my.company.users.many, can('my:company'), freshCode(), companyInvites.many);
my.post(paths.my.company.users.many, can('my:company'), freshCode(), companyInvites.preview);
my.post(paths.my.company.users.sendMany, can('my:company'), freshCode(), companyInvites.createMany);
my.get(paths.my.company.users.outcome(':batch'), can('my:company'), companyInvites.outcome);
my.get(paths.my.company.users.edit(':user'), can('my:company'), freshCode(), companyUser.edit);
my.post(paths.my.company.users.edit(':user'), can('my:company'), freshCode(), companyUser.update);
my.get(paths.my.company.users.remove(':user'), can('my:company'), freshCode(), companyUser.confirmRemove);
my.post(paths.my.company.users.remove(':user'), can('my:company'), freshCode(), companyUser.remove);
my.get(paths.my.company.invitations.edit(':invitation'), can('my:company'), freshCode(), companyInvitations.edit);
my.post(paths.my.company.invitations.edit(':invitation'), can('my:company'), freshCode(), companyInvitations.update);
my.post(paths.my.company.invitations.resend(':invitation'), can('my:company'), freshCode(), companyInvitations.resend);
my.post(paths.my.company.invitations.revoke(':invitation'), can('my:company'), freshCode(), companyInvitations.revoke);
my.get(paths.my.company.groups.index, can('my:company'), companyGroups.index);
my.post(paths.my.company.groups.index, can('my:company'), freshCode(), companyGroups.create);
my.get(paths.my.company.groups.edit(':group'), can('my:company'), freshCode(), companyGroups.edit);
my.post(paths.my.company.groups.edit(':group'), can('my:company'), freshCode(), companyGroups.update);
my.post(paths.my.company.groups.remove(':group'), can('my:company'), freshCode(), companyGroups.remove);
my.get(paths.my.company.billingOwner.edit, can('my:company'), freshCode(), billingOwner.edit);
my.post(paths.my.company.billingOwner.edit, can('my:company'), freshCode(), billingOwner.review);
my.post(paths.my.company.billingOwner.confirm, can('my:company'), freshCode(), billingOwner.update);
